import type { ProofMethod } from '../../../contract/errors.ts';
import { AuthError } from './auth-error.ts';
import { tokensBody } from './bodies.ts';
import { type Core, takeOver } from './core.ts';
import type { Answer } from './send.ts';
import type { ServicePath } from './service-caller.ts';
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
  path: ServicePath,
  body: object,
) => Promise<{ readonly challenge_id: string; readonly passkey: object }>;

/** Sends what signs in, takes the session over, and says what is missing where that is a second factor. */
export function signInBy(core: Core, signOut: SignOut, showPasskey: ShowPasskey) {
  const session = (path: ServicePath, body: object): Promise<SignedIn> =>
    // In turn: a sign-out that is asked for later ends it.
    core.inTurn(() =>
      // The request too: a late answer to another tab's refresh would put its cookie in the place of this one's.
      core.lock(async () => adopt(core, signOut, await core.send(path, { body: { ...body, ...core.client } }))),
    );

  async function factor(challenge_id: string, answer: SecondFactor): Promise<SignedIn> {
    const shown =
      'passkey' in answer
        ? await showPasskey('/auth/login/passkey/options', { challenge_id })
        : { challenge_id, ...('code' in answer ? { code: answer.code } : { recovery_code: answer.recoveryCode }) };
    return session('/auth/login/factor', shown);
  }

  return async (path: ServicePath, body: object): Promise<SignInResult> => {
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

async function adopt(core: Core, signOut: SignOut, answer: Answer): Promise<SignedIn> {
  if (core.store) {
    const { refresh_token, session } = tokensBody(answer.body);
    const before = await core.store.read().catch(() => null);
    try {
      await core.store.write({ refresh_token, session: session.id });
    } catch (fault) {
      // It could not be found again after a restart, and nobody would end it.
      await core.send('/auth/logout', { body: { refresh_token } }).catch(() => {});
      throw fault;
    }
    // Nobody could end the session before any more, once its token is gone.
    if (before && before.session !== session.id) void signOut.end(before.refresh_token).catch(() => {});
  }
  const state = takeOver(core, answer, 'sign-in');
  core.tellTabs(state.session.id);
  return state;
}

/** A fresh proof of who is signed in. */
export async function stepUpBy(core: Core, token: () => Promise<string | undefined>, body: object): Promise<SignedIn> {
  // Before its turn, which a refresh needs.
  await token();
  // In turn: the answer to a refresh from before must not come after, with a token that knows nothing of the proof.
  return core.inTurn(async () =>
    takeOver(core, await core.send('/auth/step-up', { body, token: core.held?.token }), 'step-up'),
  );
}
