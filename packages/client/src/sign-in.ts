import type { ProofMethod } from '../../../contract/errors.ts';
import { AuthError } from './auth-error.ts';
import { signedInBody, steppedUpBody, tokensBody } from './bodies.ts';
import { type Core, holdCookie, holdToken } from './core.ts';
import { serverTime } from './life.ts';
import type { Answer } from './send.ts';
import type { SignOut } from './sign-out.ts';
import type { SignedIn } from './state.ts';

/** Exactly one of the ways. */
export type SecondFactor =
  | { /** Of an authenticator. */ readonly code: string }
  | { readonly recoveryCode: string }
  | { readonly passkey: true };

/** The password was right, and the user has a second factor; there is no session yet. */
export interface SecondFactorNeeded {
  readonly status: 'second-factor';
  readonly methods: readonly ProofMethod[];
  /** Seconds until all begins again. */
  readonly expiresIn: number;
  /** @throws {AuthError} `invalid_credentials` for a wrong answer, of which five end it; `passkey` where the browser made none */
  continue(factor: SecondFactor): Promise<SignedIn>;
}

export type SignInResult = SignedIn | SecondFactorNeeded;

/** Answers a challenge by a passkey. */
export type ShowPasskey = (
  path: string,
  body: object,
) => Promise<{ readonly challenge_id: string; readonly passkey: object }>;

/** Sends what signs in, takes the session over, and says what is missing where that is a second factor. */
export function signInBy(core: Core, signOut: SignOut, showPasskey: ShowPasskey) {
  const session = (path: string, body: object): Promise<SignedIn> =>
    // In turn: a sign-out that is asked for later ends it.
    core.inTurn(async () => {
      const answer = await core.send(path, { body: { ...body, ...core.client } });
      return core.lock(() => adopt(core, signOut, answer));
    });

  async function factor(challenge_id: string, answer: SecondFactor): Promise<SignedIn> {
    const shown =
      'passkey' in answer
        ? await showPasskey('/auth/login/passkey/options', { challenge_id })
        : { challenge_id, ...('code' in answer ? { code: answer.code } : { recovery_code: answer.recoveryCode }) };
    return session('/auth/login/factor', shown);
  }

  return async (path: string, body: object): Promise<SignInResult> => {
    try {
      return await session(path, body);
    } catch (fault) {
      const { challenge_id, methods = [], expires_in = 0 } = (fault instanceof AuthError && fault.problem) || {};
      if (!(fault instanceof AuthError) || fault.code !== 'second_factor_required' || !challenge_id) throw fault;
      return {
        status: 'second-factor',
        methods,
        expiresIn: expires_in,
        continue: (answer) => factor(challenge_id, answer),
      };
    }
  };
}

async function adopt(core: Core, signOut: SignOut, { body, headers }: Answer): Promise<SignedIn> {
  const { user, session } = signedInBody(body);
  if (core.store) {
    const tokens = tokensBody(body);
    const before = await core.store.read().catch(() => null);
    try {
      await core.store.write({ refresh_token: tokens.refresh_token, session: session.id });
    } catch (fault) {
      // It could not be found again after a restart, and nobody would end it.
      await core.send('/auth/logout', { body: { refresh_token: tokens.refresh_token } }).catch(() => {});
      throw fault;
    }
    holdToken(core, tokens);
    // Nobody could end the session before any more, once its token is gone.
    if (before && before.session !== session.id) void signOut.end(before.refresh_token).catch(() => {});
  } else holdCookie(core, session, serverTime(headers, session.last_seen_at));
  const state: SignedIn = { status: 'signed-in', user, session };
  core.heardReason = null;
  core.state.set(state, 'sign-in');
  core.tellTabs(session.id);
  return state;
}

/** A fresh proof of who is signed in. */
export async function stepUpBy(core: Core, token: () => Promise<string | undefined>, body: object): Promise<SignedIn> {
  // Before its turn, which a refresh needs.
  await token();
  // In turn: the answer to a refresh from before must not come after, with a token that knows nothing of the proof.
  return core.inTurn(async () => {
    const answer = await core.send('/auth/step-up', { body, token: core.held?.token });
    const { user, session } = signedInBody(answer.body);
    if (core.store) holdToken(core, steppedUpBody(answer.body));
    else holdCookie(core, session, serverTime(answer.headers, session.last_seen_at));
    const state: SignedIn = { status: 'signed-in', user, session };
    core.state.set(state, 'step-up');
    return state;
  });
}
