/** GET /auth/health */
import { healthFunction } from '../contract/functions.ts';
import { httpApi } from './gateway/http-api.ts';
import { noBody } from './http/body-reader.ts';
import { method } from './http/method.ts';
import { pipeline } from './http/pipeline.ts';
import { json } from './http/responses.ts';
import { configuration } from './wiring/configuration.ts';
import { trustedProxy } from './wiring/trusted-proxy.ts';

const proxy = trustedProxy(configuration(healthFunction));

const get = method({ body: noBody, handle: async () => json({ status: 'ok' }) });
export const handler = httpApi(pipeline({ GET: get }, null, proxy));
