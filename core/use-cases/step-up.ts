import type { SettingValues } from '../../contract/settings.ts';
import type { Clock } from '../clock.ts';
import type { Credential } from '../credential.ts';
import { AuthError } from '../errors.ts';
import type { TokenClaims } from '../hooks/token-claims.ts';
import type { LogEvent } from '../log-event.ts';
import type { Session } from '../sessions/session.ts';
import type { SessionProofStore } from '../sessions/session-proof-store.ts';
import { amrWith } from '../sign-in/amr.ts';
import type { SecondProof } from '../sign-in/check-code.ts';
import type { CheckPassword } from '../sign-in/check-password.ts';
import { isTwoFactor, secondFactorMethods } from '../sign-in/second-factors.ts';
import { type AccessToken, hasFamily, issueAccessToken, type TokenSettings } from '../tokens/issue-tokens.ts';
import type { SignAccessToken } from '../tokens/sign-access-token.ts';
import type { User } from '../users/user.ts';
import type { Authenticate, Authenticated } from './authenticate.ts';

export interface StepUpDependencies {
  readonly authenticate: Authenticate;
  readonly checkPassword: CheckPassword;
  readonly sessions: SessionProofStore;
  readonly sign: SignAccessToken;
  readonly tokenClaims: TokenClaims;
  readonly settings: TokenSettings & Pick<SettingValues, 'sessionIdleTimeout'>;
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

/** What is shown: the password, or what a second factor shows. */
export type StepUpProof =
  /** Null for one that is too long to be anybody's. */
  { readonly password: string | null } | { readonly check: (authenticated: Authenticated) => Promise<SecondProof> };

export interface StepUpInput {
  readonly credential: Credential;
  readonly proof: StepUpProof;
  readonly client: { readonly ip: string };
  readonly deviceToken: string | null;
}

export interface SteppedUp {
  readonly user: User;
  readonly session: Session;
  /** Of a mobile or api session. */
  readonly token: AccessToken | null;
}

/**
 * Notes in a live session that its user has just proven who they are, by one conditional write. Methods add up, and are two
 * kinds where a second factor came to what was shown before. A password alone takes `mfa` away from a user who has a second
 * factor: the session would pass for one that was proven with it lately.
 * @throws AuthError what authentication and the proof throw; `unavailable` where the session ended at the same moment
 */
export const stepUp =
  (deps: StepUpDependencies) =>
  async (input: StepUpInput): Promise<SteppedUp> => {
    const { authenticate, sessions, tokenClaims, settings, now, logEvent } = deps;
    const authenticated = await authenticate(input.credential);
    const { user, session, generation } = authenticated;
    const amr = await shownNow(deps, input, authenticated);
    const at = now();
    const proven: Session = { ...session, amr, authenticatedAt: at };
    // First: where the app refuses a token, the session stays as it was.
    const claims = hasFamily(proven) ? await tokenClaims({ trigger: 'step_up', user, session: proven }) : {};
    const { sessionId } = session;
    const stepped = await sessions.stepUp(sessionId, {
      ...{ userId: user.userId, amr, authenticatedAt: at },
      ...{ now: at, ip: input.client.ip },
      // A use that left it alone would hold up the next touch.
      idleExpiresAt: hasFamily(session) ? null : at + settings.sessionIdleTimeout * 1_000,
    });
    if (!stepped) throw new AuthError('unavailable', { retryAfter: 1 });
    logEvent('authn_step_up', { user_id: user.userId, sid: sessionId, amr: amr.join(' ') });
    // Of the generation that was presented: an accepted token proves that the refresh token of its generation arrived.
    const token =
      hasFamily(stepped) && generation !== null
        ? await issueAccessToken(deps, user, { session: stepped, generation, now: at, claims })
        : null;
    return { user, session: stepped, token };
  };

/** The methods of the session from now on. */
async function shownNow(
  { checkPassword }: StepUpDependencies,
  { proof, client, deviceToken }: StepUpInput,
  authenticated: Authenticated,
): Promise<readonly string[]> {
  const { user, session } = authenticated;
  if ('check' in proof) {
    const { amr, succeeded } = await proof.check(authenticated);
    await succeeded();
    return amrWith(session.amr, amr, isTwoFactor(amr) || isOfAnotherKind(amr, session.amr));
  }
  const { password } = proof;
  const shown = await checkPassword({ email: user.email, password, client, deviceToken });
  const hasSecondFactor = secondFactorMethods(user).length > 0;
  await (hasSecondFactor ? shown.attempt.halfway() : shown.attempt.succeeded());
  if (shown.user.userId !== user.userId) throw new AuthError('unavailable', { retryAfter: 1 });
  return amrWith(session.amr, shown.amr, isTwoFactor(session.amr) && !hasSecondFactor);
}

/** A code comes to what began the session; a passkey that did not verify its user comes to what is no passkey. */
const isOfAnotherKind = (shown: readonly string[], before: readonly string[]): boolean =>
  !shown.includes('pop') || before.some((method) => !['pop', 'user', 'mfa'].includes(method));
