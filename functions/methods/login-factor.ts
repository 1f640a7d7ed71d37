import { loginFactorRequest } from '../../contract/requests.ts';
import { exactlyOne } from '../http/exactly-one.ts';
import type { HttpSettings } from '../http/http-settings.ts';
import { method } from '../http/method.ts';
import { requestBody } from '../http/request-body.ts';
import { signedIn } from '../http/signed-in.ts';
import type { SignInUseCases } from '../wiring/sign-in-use-cases.ts';
import { shownCode } from './shown-code.ts';

/** POST /auth/login/factor */
export const loginFactor = (
  { answerChallenge, checkCode }: Pick<SignInUseCases, 'answerChallenge' | 'checkCode'>,
  settings: Pick<HttpSettings, 'sessionCookieName'>,
) =>
  method({
    body: requestBody(loginFactorRequest),
    takesCredential: true,
    handle: async ({ body, caller }) => {
      const code = shownCode(body, exactlyOne(body, ['code', 'recovery_code']));
      const { challenge_id: challengeId, client_type: clientType, device_name: deviceName } = body;
      return signedIn(
        settings,
        await answerChallenge({
          ...{ challengeId, clientType, deviceName, ...caller },
          check: (user) => checkCode(user, code),
        }),
      );
    },
  });
