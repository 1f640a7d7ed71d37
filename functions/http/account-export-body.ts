import type { AccountExportBody } from '../../contract/responses.ts';
import { endedAtOf, endOf } from '../../core/sessions/session.ts';
import type { ExportedAccount } from '../../core/use-cases/account/export-account.ts';
import { factorBody } from './factor-bodies.ts';
import { sessionBody, userBody } from './response-bodies.ts';
import { timeOrNull } from './time-or-null.ts';

/** What is kept about a user: hashes, keys and other secrets are left out. */
export const accountExportBody = ({ user, sessions, currentSessionId, at }: ExportedAccount): AccountExportBody => ({
  exported_at: new Date(at).toISOString(),
  user: userBody(user),
  locale: user.locale,
  last_sign_in_at: timeOrNull(user.lastSignInAt),
  password_changed_at: timeOrNull(user.passwordChangedAt),
  pending_email: user.pendingEmail?.email ?? null,
  email_undos: Object.values(user.emailUndos).map(({ email, since, until }) => ({
    email,
    since: new Date(since).toISOString(),
    until: new Date(until).toISOString(),
  })),
  factors: Object.values(user.factors).map(factorBody),
  recovery_codes_left: Object.keys(user.recoveryCodes).length,
  sessions: sessions.map((session) => {
    const reason = endOf(session, at);
    return {
      ...sessionBody(session, currentSessionId),
      ...(reason !== null && { end_reason: reason, ended_at: new Date(endedAtOf(session)).toISOString() }),
    };
  }),
});
