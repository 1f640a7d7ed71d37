import type { ClientType } from '../../contract/client-types.ts';
import type { RequestOrigin } from '../request-origin.ts';
import type { StartedSession } from '../sessions/start-session.ts';
import { type CheckPasswordDependencies, checkPassword, type PasswordAttempt } from '../sign-in/check-password.ts';
import { type CompleteSignInDependencies, completeSignIn } from '../sign-in/complete-sign-in.ts';

export interface LogInInput extends PasswordAttempt {
  readonly clientType: ClientType;
  readonly deviceName: string | null;
  readonly client: RequestOrigin;
  /** The session cookie that came along; its session ends, for a sign-in begins a new one. */
  readonly sessionCookie: string | null;
}

/** Signs in with a password: the proof first, the session second. A second factor that is due comes between the two. */
export const logIn =
  (deps: CheckPasswordDependencies & CompleteSignInDependencies) =>
  async (input: LogInInput): Promise<StartedSession> => {
    const authentication = await checkPassword(deps)(input);
    const { clientType, deviceName, sessionCookie } = input;
    const client = { ...input.client, type: clientType, deviceName, sessionCookie };
    return completeSignIn(deps)({ ...authentication, client });
  };
