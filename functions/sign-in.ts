/** /auth/login/factor, /auth/login/passkey, /auth/login/code, /auth/step-up and what is below them */
import { signInFunction } from '../contract/functions.ts';
import { apiGateway } from './gateway/api-gateway.ts';
import { paths } from './http/paths.ts';
import { pipeline } from './http/pipeline.ts';
import { loginCode } from './methods/login-code.ts';
import { loginFactor } from './methods/login-factor.ts';
import { passkeySignIn, passkeySignInOptions, passkeyStepUpOptions } from './methods/passkey-sign-in.ts';
import { stepUp } from './methods/step-up.ts';
import { configuration } from './wiring/configuration.ts';
import { prewarm } from './wiring/prewarm.ts';
import { signInUseCases } from './wiring/sign-in-use-cases.ts';
import { trustedProxy } from './wiring/trusted-proxy.ts';

const config = configuration(signInFunction);
const { settings } = config;
const proxy = trustedProxy(config);
const useCases = signInUseCases(config);
await prewarm(...useCases.beforehand);

export const handler = apiGateway(
  paths({
    '/auth/login/factor': pipeline({ POST: loginFactor(useCases, settings) }, settings, proxy),
    '/auth/login/passkey/options': pipeline({ POST: passkeySignInOptions(useCases) }, settings, proxy),
    '/auth/login/passkey': pipeline({ POST: passkeySignIn(useCases, settings) }, settings, proxy),
    '/auth/step-up/passkey/options': pipeline({ POST: passkeyStepUpOptions(useCases) }, settings, proxy),
    '/auth/login/code': pipeline({ POST: loginCode(useCases, settings) }, settings, proxy),
    '/auth/step-up': pipeline({ POST: stepUp(useCases) }, settings, proxy),
  }),
);
