import {
  confirmTotpRequest,
  enrolPasskeyRequest,
  enrolTotpRequest,
  renameFactorRequest,
} from '../../contract/requests.ts';
import { noBody } from '../http/body-reader.ts';
import { newPasskey } from '../http/domain-fields.ts';
import { addedFactorBody, enrolledTotpBody, factorBody, factorsBody } from '../http/factor-bodies.ts';
import { method } from '../http/method.ts';
import { passkeyOptionsBody } from '../http/passkey-options-body.ts';
import type { Request } from '../http/request.ts';
import { requestBody } from '../http/request-body.ts';
import { json, noContent } from '../http/responses.ts';
import type { FactorUseCases } from '../wiring/factor-use-cases.ts';

const factorIdIn = ({ pathParameters }: Request): string => pathParameters.id ?? '';

/** Of /auth/factors and what is below it. */
export const factorMethods = (useCases: Omit<FactorUseCases, 'beforehand' | 'sendSignInCode'>) => ({
  list: method({
    body: noBody,
    handle: async ({ caller: { credential } }) => json(factorsBody((await useCases.authenticate(credential)).user)),
  }),

  enrolTotp: method({
    body: requestBody(enrolTotpRequest),
    handle: async ({ body: { name }, caller: { credential } }) =>
      json(enrolledTotpBody(await useCases.enrolTotp({ credential, name })), { status: 201 }),
  }),

  confirmTotp: method({
    body: requestBody(confirmTotpRequest),
    takesCredential: true,
    handle: async ({ body: { code }, caller, request }) =>
      json(addedFactorBody(await useCases.confirmTotp({ ...caller, factorId: factorIdIn(request), code }))),
  }),

  beginPasskey: method({
    body: noBody,
    handle: async ({ caller }) => json(passkeyOptionsBody(await useCases.beginPasskeyEnrolment(caller))),
  }),

  enrolPasskey: method({
    body: requestBody(enrolPasskeyRequest, { passkey: newPasskey }),
    takesCredential: true,
    handle: async ({ body: { challenge_id: challengeId, passkey: response, name }, caller }) =>
      json(addedFactorBody(await useCases.enrolPasskey({ ...caller, challengeId, response, name })), { status: 201 }),
  }),

  rename: method({
    body: requestBody(renameFactorRequest),
    handle: async ({ body: { name }, caller: { credential }, request }) =>
      json({ factor: factorBody(await useCases.renameFactor({ credential, factorId: factorIdIn(request), name })) }),
  }),

  remove: method({
    body: noBody,
    handle: async ({ caller, request }) => {
      await useCases.removeFactor({ ...caller, factorId: factorIdIn(request) });
      return noContent();
    },
  }),

  renewRecoveryCodes: method({
    body: noBody,
    handle: async ({ caller: { credential } }) =>
      json({ recovery_codes: await useCases.renewRecoveryCodes(credential) }),
  }),
});
