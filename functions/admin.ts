/** /admin/users and what is below it */
import { adminFunction } from '../contract/functions.ts';
import { apiGateway } from './gateway/api-gateway.ts';
import type { Methods } from './http/method.ts';
import { paths } from './http/paths.ts';
import { pipeline } from './http/pipeline.ts';
import { adminMethods } from './methods/admin.ts';
import { nothingHere } from './methods/nothing-here.ts';
import { adminUseCases } from './wiring/admin.ts';
import { configuration } from './wiring/configuration.ts';
import { prewarm } from './wiring/prewarm.ts';
import { trustedProxy } from './wiring/trusted-proxy.ts';

const config = configuration(adminFunction);
const { settings } = config;
const proxy = trustedProxy(config);
const { beforehand, ...useCases } = adminUseCases(config);
const methods = adminMethods(useCases);
await prewarm(...beforehand);

const on = (given: Methods) => pipeline(given, settings, proxy);
export const handler = apiGateway(
  paths({
    '/admin/users': on({ GET: methods.list, POST: methods.create }),
    '/admin/users/{id}': on({ GET: methods.show, PATCH: methods.change, DELETE: methods.remove }),
    '/admin/users/{id}/unlock': on({ POST: methods.unlock }),
    '/admin/users/{id}/end-sessions': on({ POST: methods.endSessions }),
    // Where nobody sends mails nothing is offered that needs one.
    '/admin/users/{id}/send-reset': on({ POST: settings.mailFrom === '' ? nothingHere : methods.sendReset }),
    '/admin/users/{id}/remove-factors': on({ POST: methods.removeFactors }),
  }),
);
