import { stepUpRequest } from '../../contract/requests.ts';
import { AuthError } from '../../core/errors.ts';
import type { Code } from '../../core/sign-in/check-code.ts';
import type { Authenticated } from '../../core/use-cases/authenticate.ts';
import type { StepUpProof } from '../../core/use-cases/step-up.ts';
import { optionalPasskey, optionalPassword } from '../http/domain-fields.ts';
import { exactlyOne } from '../http/exactly-one.ts';
import { method } from '../http/method.ts';
import { requestBody } from '../http/request-body.ts';
import { signedInBody, steppedUpBody } from '../http/response-bodies.ts';
import { json } from '../http/responses.ts';
import type { SignInUseCases } from '../wiring/sign-in-use-cases.ts';
import { shownCode } from './shown-code.ts';

const ways = ['password', 'code', 'recovery_code', 'passkey'] as const;

/** POST /auth/step-up */
export const stepUp = ({
  stepUp: run,
  checkCode,
  checkPasskey,
}: Pick<SignInUseCases, 'stepUp' | 'checkCode' | 'checkPasskey'>) => {
  const byCode =
    (code: Code) =>
    ({ user }: Authenticated) =>
      checkCode(user, code);
  return method({
    body: requestBody(stepUpRequest, { password: optionalPassword, passkey: optionalPasskey }),
    takesCredential: true,
    handle: async ({ body, caller }) => {
      // One that is too long for anybody was given all the same.
      const password = body.password === undefined ? null : { password: body.password };
      const way = exactlyOne({ ...body, password }, ways);
      const proof = ((): StepUpProof => {
        if (way === 'password') return password ?? { password: null };
        if (way === 'passkey' && body.passkey)
          return { check: checkPasskey.forSession(challengeBeside(body), body.passkey) };
        return { check: byCode(shownCode(body, way === 'code' ? way : 'recovery_code')) };
      })();
      const { user, session, token } = await run({ ...caller, proof });
      return json(token ? steppedUpBody(user, session, token) : signedInBody(user, session));
    },
  });
};

function challengeBeside({ challenge_id: challengeId }: { readonly challenge_id: string | null }): string {
  if (challengeId !== null) return challengeId;
  throw new AuthError('invalid_request', { errors: [{ field: 'challenge_id', message: 'is missing' }] });
}
