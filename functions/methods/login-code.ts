import { loginCodeRequest, sendCodeRequest } from '../../contract/requests.ts';
import { AuthError } from '../../core/errors.ts';
import { email } from '../http/domain-fields.ts';
import type { HttpSettings } from '../http/http-settings.ts';
import { method } from '../http/method.ts';
import { requestBody } from '../http/request-body.ts';
import { json } from '../http/responses.ts';
import { signedIn } from '../http/signed-in.ts';
import type { FactorUseCases } from '../wiring/factor-use-cases.ts';
import type { SignInUseCases } from '../wiring/sign-in-use-cases.ts';

interface CodeSettings {
  readonly emailCode: boolean;
}

function expectOffered({ emailCode }: CodeSettings): void {
  if (!emailCode) throw new AuthError('not_found');
}

/** POST /auth/login/code/send */
export const sendLoginCode = ({ sendSignInCode }: Pick<FactorUseCases, 'sendSignInCode'>, settings: CodeSettings) =>
  method({
    body: requestBody(sendCodeRequest, { email }),
    takesCredential: true,
    handle: async ({ body, caller }) => {
      expectOffered(settings);
      const { challengeId, expiresIn } = await sendSignInCode({ ...body, ...caller });
      return json({ challenge_id: challengeId, expires_in: expiresIn }, { status: 202 });
    },
  });

/** POST /auth/login/code */
export const loginCode = (
  { signInByCode }: Pick<SignInUseCases, 'signInByCode'>,
  settings: CodeSettings & Pick<HttpSettings, 'sessionCookieName'>,
) =>
  method({
    body: requestBody(loginCodeRequest),
    takesCredential: true,
    handle: async ({ body, caller }) => {
      expectOffered(settings);
      const { challenge_id: challengeId, code, client_type: clientType, device_name: deviceName } = body;
      return signedIn(settings, await signInByCode({ challengeId, code, clientType, deviceName, ...caller }));
    },
  });
