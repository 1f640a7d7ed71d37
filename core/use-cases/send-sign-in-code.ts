import type { Clock } from '../clock.ts';
import type { RequestMail } from '../mail/request-mail.ts';
import { newId, noSuchUserId } from '../random.ts';
import type { RequestOrigin } from '../request-origin.ts';
import type { ChallengeStore } from '../sign-in/challenge-store.ts';
import type { UserStore } from '../users/user-store.ts';

export interface SendSignInCodeDependencies {
  readonly users: UserStore;
  readonly challenges: ChallengeStore;
  readonly requestMail: RequestMail;
  readonly now: Clock;
}

export interface SendSignInCodeInput {
  /** Normalised. */
  readonly email: string;
  readonly acceptLanguage: string | null;
  readonly client: RequestOrigin;
}

export interface SentCode {
  readonly challengeId: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/**
 * Asks for a mail with a code that signs in, by the same calls whoever has the address. The challenge is the mail's own id: the
 * code is derived from it, and rests nowhere.
 */
export const sendSignInCode =
  ({ users, challenges, requestMail, now }: SendSignInCodeDependencies) =>
  async ({ email, acceptLanguage, client }: SendSignInCodeInput): Promise<SentCode> => {
    const userId = await users.userIdOf(email);
    const found = await users.find(userId ?? noSuchUserId);
    const user = found && !found.disabled && found.email === email ? found : null;
    const challengeId = newId();
    const { macKeyId, expiresAt } = await requestMail({
      ...{ kind: 'sign_in_code', mailId: challengeId, user, to: email, acceptLanguage, client },
    });
    await challenges.create({
      ...{ kind: 'email_code', challengeId, macKeyId, expiresAt, wrongAnswers: 0 },
      ...{ userId: user?.userId ?? null, sessionEpoch: user?.sessionEpoch ?? 0 },
    });
    return { challengeId, expiresIn: Math.ceil((expiresAt - now()) / 1_000) };
  };
