import { stepUpRequest } from '../../contract/requests.ts';
import type { Code } from '../../core/sign-in/check-code.ts';
import type { Authenticated } from '../../core/use-cases/authenticate.ts';
import { optionalPassword } from '../http/domain-fields.ts';
import { exactlyOne } from '../http/exactly-one.ts';
import { method } from '../http/method.ts';
import { requestBody } from '../http/request-body.ts';
import { signedInBody, steppedUpBody } from '../http/response-bodies.ts';
import { json } from '../http/responses.ts';
import type { SignInUseCases } from '../wiring/sign-in-use-cases.ts';
import { shownCode } from './shown-code.ts';

const ways = ['password', 'code', 'recovery_code'] as const;

/** POST /auth/step-up */
export const stepUp = ({ stepUp: run, checkCode }: Pick<SignInUseCases, 'stepUp' | 'checkCode'>) => {
  const byCode =
    (code: Code) =>
    ({ user }: Authenticated) =>
      checkCode(user, code);
  return method({
    body: requestBody(stepUpRequest, { password: optionalPassword }),
    takesCredential: true,
    handle: async ({ body, caller }) => {
      // One that is too long for anybody was given all the same.
      const password = body.password === undefined ? null : { password: body.password };
      const way = exactlyOne({ ...body, password }, ways);
      const proof = way === 'password' ? password : { check: byCode(shownCode(body, way)) };
      const { user, session, token } = await run({ ...caller, proof: proof ?? { password: null } });
      return json(token ? steppedUpBody(user, session, token) : signedInBody(user, session));
    },
  });
};
