/** /auth/password*, /auth/email*, DELETE /auth/me and GET /auth/me/export */
import { accountFunction } from '../contract/functions.ts';
import { apiGateway } from './gateway/api-gateway.ts';
import type { AnyMethod } from './http/method.ts';
import { paths } from './http/paths.ts';
import { pipeline } from './http/pipeline.ts';
import {
  changeEmailMethod,
  changePasswordMethod,
  deleteAccountMethod,
  exportAccountMethod,
  forgetPasswordMethod,
  mailedTokenMethod,
  resetPasswordMethod,
  sendVerificationMethod,
} from './methods/account.ts';
import { nothingHere } from './methods/nothing-here.ts';
import { accountUseCases } from './wiring/account.ts';
import { configuration } from './wiring/configuration.ts';
import { prewarm } from './wiring/prewarm.ts';
import { trustedProxy } from './wiring/trusted-proxy.ts';

const config = configuration(accountFunction);
const { settings } = config;
const proxy = trustedProxy(config);
const { run, warmUp } = accountUseCases(config);
await prewarm(...warmUp);

const post = (method: AnyMethod) => pipeline({ POST: method }, settings, proxy);
/** Where nobody sends mails nothing is offered that needs one. */
const mailed = (method: AnyMethod) => post(settings.mailFrom === '' ? nothingHere : method);
const remove = deleteAccountMethod(run, settings.sessionCookieName);
export const handler = apiGateway(
  paths({
    '/auth/password': post(changePasswordMethod(run)),
    '/auth/password/forgot': mailed(forgetPasswordMethod(run)),
    '/auth/password/reset': mailed(resetPasswordMethod(run)),
    '/auth/email': mailed(changeEmailMethod(run)),
    '/auth/email/send': mailed(sendVerificationMethod(run)),
    '/auth/email/verify': mailed(mailedTokenMethod(run.verifyEmail)),
    '/auth/email/undo': mailed(mailedTokenMethod(run.undoEmailChange)),
    // The function `me` has the others.
    '/auth/me': pipeline({ DELETE: remove }, settings, proxy, ['GET', 'HEAD']),
    '/auth/me/export': pipeline({ GET: exportAccountMethod(run) }, settings, proxy),
  }),
);
