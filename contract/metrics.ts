/**
 * Names of what is logged and counted. The events follow OWASP's logging vocabulary; each is one JSON line.
 * `security` events also leave through the event bus (see `functions/security-events.ts`).
 */
export const logEvents = {
  authn_login_success: 'info',
  authn_login_fail: 'warn',
  authn_login_throttled: 'warn',
  authn_token_created: 'info',
  authn_token_replayed: 'info',
  authn_token_reuse: 'error',
  authn_token_forged: 'error',
  authn_password_rehashed: 'info',
  authz_fail: 'warn',
  session_created: 'info',
  session_ended: 'info',
  session_ended_all: 'warn',
  user_created: 'info',
  user_updated: 'warn',
  sys_unavailable: 'error',
  sys_crash: 'error',
  sys_keys_rotated: 'warn',
  breached_password_check_failed: 'warn',
} as const;

export type LogEventName = keyof typeof logEvents;

/** The `detail-type` of what leaves through the event bus. */
export const securityEvents = [
  'refresh_token_reused',
  'account_locked',
  'global_logout',
  'user_disabled',
  'password_changed',
  'keys_rotated',
] as const;

export type SecurityEvent = (typeof securityEvents)[number];
export const securityEventSource = 'hybrid-auth';
