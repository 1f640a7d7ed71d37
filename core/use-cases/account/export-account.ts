import type { SettingValues } from '../../../contract/settings.ts';
import type { Clock } from '../../clock.ts';
import type { Credential } from '../../credential.ts';
import type { Session } from '../../sessions/session.ts';
import type { SessionStore } from '../../sessions/session-store.ts';
import { requireRecent } from '../../sign-in/require-recent.ts';
import type { User } from '../../users/user.ts';
import type { Authenticate } from '../authenticate.ts';

export interface ExportAccountDependencies {
  readonly authenticate: Authenticate;
  readonly sessions: SessionStore;
  readonly settings: Pick<SettingValues, 'recentAuthentication'>;
  readonly now: Clock;
}

export interface ExportedAccount {
  readonly user: User;
  /** Live and ended ones, newest first. */
  readonly sessions: readonly Session[];
  readonly currentSessionId: string;
  readonly at: number;
}

/**
 * All that is kept about the user who is signed in (GDPR article 15).
 * @throws AuthError what authentication throws; `step_up_required`
 */
export const exportAccount =
  ({ authenticate, sessions, settings, now }: ExportAccountDependencies) =>
  async (credential: Credential): Promise<ExportedAccount> => {
    const { user, session } = await authenticate(credential);
    const at = now();
    requireRecent({ user, session }, settings.recentAuthentication, at);
    const found = await sessions.findAll(Object.keys(user.sessionIndex));
    const own = found.filter(({ userId }) => userId === user.userId);
    return {
      user,
      sessions: own.sort((one, other) => other.createdAt - one.createdAt),
      currentSessionId: session.sessionId,
      at,
    };
  };
