/** /auth/factors and what is below it, and /auth/login/code/send */
import { factorsFunction } from '../contract/functions.ts';
import { apiGateway } from './gateway/api-gateway.ts';
import { paths } from './http/paths.ts';
import { pipeline } from './http/pipeline.ts';
import { factorMethods } from './methods/factors.ts';
import { sendLoginCode } from './methods/login-code.ts';
import { configuration } from './wiring/configuration.ts';
import { factorUseCases } from './wiring/factor-use-cases.ts';
import { prewarm } from './wiring/prewarm.ts';
import { trustedProxy } from './wiring/trusted-proxy.ts';

const config = configuration(factorsFunction);
const { settings } = config;
const proxy = trustedProxy(config);
const useCases = factorUseCases(config);
const methods = factorMethods(useCases);
await prewarm(...useCases.beforehand);

export const handler = apiGateway(
  paths({
    '/auth/login/code/send': pipeline({ POST: sendLoginCode(useCases, settings) }, settings, proxy),
    '/auth/factors': pipeline({ GET: methods.list }, settings, proxy),
    '/auth/factors/totp': pipeline({ POST: methods.enrolTotp }, settings, proxy),
    '/auth/factors/totp/{id}/confirm': pipeline({ POST: methods.confirmTotp }, settings, proxy),
    '/auth/factors/passkey/options': pipeline({ POST: methods.beginPasskey }, settings, proxy),
    '/auth/factors/passkey': pipeline({ POST: methods.enrolPasskey }, settings, proxy),
    '/auth/factors/recovery-codes': pipeline({ POST: methods.renewRecoveryCodes }, settings, proxy),
    '/auth/factors/{id}': pipeline({ PATCH: methods.rename, DELETE: methods.remove }, settings, proxy),
  }),
);
