/**
 * What is logged, and at which level: one JSON line an event. The names follow OWASP's logging vocabulary. The sentence
 * of each is the comment above it, so that no function carries one; `npm run generate` prints docs/events.md from there.
 */
export const logEvents = {
  /** A sign-in began a session. */
  authn_login_success: 'info',
  /** A password was wrong or its account is unknown or disabled, or a refresh token is none of ours. */
  authn_login_fail: 'warn',
  /** A first proof was right, and a second factor was asked for. */
  authn_second_factor_required: 'info',
  /** A code of an authenticator or of the recovery list was wrong or spent. */
  authn_code_fail: 'warn',
  /** A user proved once more who they are. */
  authn_step_up: 'info',
  /** A second factor was added to an account. */
  authn_factor_added: 'warn',
  /** A second factor was taken from an account. */
  authn_factor_removed: 'warn',
  /** New recovery codes were made; the old are void. */
  authn_recovery_codes_made: 'warn',
  /** A sign-in was refused before its password was looked at: there were too many attempts. */
  authn_login_throttled: 'warn',
  /** A passkey was refused: it is unknown, or its answer is false. */
  authn_passkey_fail: 'warn',
  /** A passkey's counter went back or stood still: somebody may have copied it. */
  authn_passkey_regressed: 'error',
  /** A refresh token was rotated: new tokens were issued. */
  authn_token_created: 'info',
  /** A refresh token that had just been rotated got the same successor again. */
  authn_token_replayed: 'info',
  /** A refresh token of an older generation was presented; its session was revoked. */
  authn_token_reuse: 'error',
  /** A refresh token has a genuine MAC and a false proof: the MAC secret may have leaked. */
  authn_token_forged: 'error',
  /** A user changed the password; every other session ended. */
  authn_password_changed: 'warn',
  /** A password was set by a mailed token; every session ended. */
  authn_password_reset: 'warn',
  /** A password was hashed again, because its hash was of another kind, cost or pepper. */
  authn_password_rehashed: 'info',
  /** A request came from an origin that is not allowed. */
  authz_fail: 'warn',
  /** A session began. */
  session_created: 'info',
  /** A session ended, for the reason it names. */
  session_ended: 'info',
  /** A user signed out of all sessions, or of all others. */
  session_ended_all: 'warn',
  /** A user registered. */
  user_created: 'info',
  /** A user showed to receive mail at the address. */
  user_email_verified: 'info',
  /** A user asked for another address. */
  user_email_change_requested: 'info',
  /** A user's address was changed; every other session ended. */
  user_email_changed: 'warn',
  /** A change of address was undone; every session ended. */
  user_email_change_undone: 'error',
  /** A user was deleted, by whom it names. */
  user_deleted: 'warn',
  /** An administrator, whom `by` names, looked at a user, or at a list of users. */
  user_read: 'info',
  /** An operator changed a user, or an administrator, whom `by` names. */
  user_updated: 'warn',
  /** A function of the app failed, was late, or gave an answer that cannot be used. */
  hook_failed: 'error',
  /** A mail was handed to the provider. */
  mail_sent: 'info',
  /** A mail was not sent: its user is gone or disabled, or its token would be dead, for the reason it names. */
  mail_dropped: 'info',
  /** The provider will never take a mail: its address, or the sender's, is refused. */
  mail_refused: 'error',
  /** A dependency failed. */
  sys_unavailable: 'error',
  /** Our code failed. */
  sys_crash: 'error',
  /** Keys were made or rotated. */
  sys_keys_rotated: 'warn',
  /** The service that knows breached passwords did not answer; the password was taken without it. */
  breached_password_check_failed: 'warn',
} as const;

export type LogEventName = keyof typeof logEvents;
