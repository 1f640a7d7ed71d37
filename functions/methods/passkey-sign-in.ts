/** Of the routes that sign in by a passkey alone, and of those that ask for one. */
import { passkeyLoginRequest, passkeyOptionsRequest } from '../../contract/requests.ts';
import { noBody } from '../http/body-reader.ts';
import { shownPasskey } from '../http/domain-fields.ts';
import type { HttpSettings } from '../http/http-settings.ts';
import { method } from '../http/method.ts';
import { passkeyOptionsBody } from '../http/passkey-options-body.ts';
import { requestBody } from '../http/request-body.ts';
import { json } from '../http/responses.ts';
import { signedIn } from '../http/signed-in.ts';
import type { SignInUseCases } from '../wiring/sign-in-use-cases.ts';

/** POST /auth/login/passkey/options */
export const passkeySignInOptions = ({ beginPasskeySignIn }: Pick<SignInUseCases, 'beginPasskeySignIn'>) =>
  method({
    body: requestBody(passkeyOptionsRequest),
    handle: async ({ body }) => json(passkeyOptionsBody(await beginPasskeySignIn({ challengeId: body.challenge_id }))),
  });

/** POST /auth/login/passkey */
export const passkeySignIn = (
  { signInByPasskey }: Pick<SignInUseCases, 'signInByPasskey'>,
  settings: Pick<HttpSettings, 'sessionCookieName'>,
) =>
  method({
    body: requestBody(passkeyLoginRequest, { passkey: shownPasskey }),
    takesCredential: true,
    handle: async ({ body, caller }) => {
      const { challenge_id: challengeId, passkey: response, client_type: clientType, device_name: deviceName } = body;
      return signedIn(settings, await signInByPasskey({ ...caller, challengeId, response, clientType, deviceName }));
    },
  });

/** POST /auth/step-up/passkey/options */
export const passkeyStepUpOptions = ({ beginPasskeyStepUp }: Pick<SignInUseCases, 'beginPasskeyStepUp'>) =>
  method({
    body: noBody,
    handle: async ({ caller }) => json(passkeyOptionsBody(await beginPasskeyStepUp(caller))),
  });
