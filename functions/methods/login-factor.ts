import { loginFactorRequest } from '../../contract/requests.ts';
import type { CheckSecondFactor } from '../../core/use-cases/answer-challenge.ts';
import { optionalPasskey } from '../http/domain-fields.ts';
import { exactlyOne } from '../http/exactly-one.ts';
import type { HttpSettings } from '../http/http-settings.ts';
import { method } from '../http/method.ts';
import { requestBody } from '../http/request-body.ts';
import { signedIn } from '../http/signed-in.ts';
import type { SignInUseCases } from '../wiring/sign-in-use-cases.ts';
import { shownCode } from './shown-code.ts';

/** POST /auth/login/factor */
export const loginFactor = (
  { answerChallenge, checkCode, checkPasskey }: Pick<SignInUseCases, 'answerChallenge' | 'checkCode' | 'checkPasskey'>,
  settings: Pick<HttpSettings, 'sessionCookieName'>,
) =>
  method({
    body: requestBody(loginFactorRequest, { passkey: optionalPasskey }),
    takesCredential: true,
    handle: async ({ body, caller }) => {
      const way = exactlyOne(body, ['code', 'recovery_code', 'passkey']);
      const { challenge_id: challengeId, client_type: clientType, device_name: deviceName, passkey } = body;
      const check: CheckSecondFactor =
        way === 'passkey' && passkey
          ? checkPasskey.forChallenge(passkey)
          : (user) => checkCode(user, shownCode(body, way === 'code' ? way : 'recovery_code'));
      return signedIn(settings, await answerChallenge({ challengeId, clientType, deviceName, ...caller, check }));
    },
  });
