/** GET /auth/health */
import { httpApi } from './gateway/http-api.ts';
import { noBody } from './http/body-reader.ts';
import { method } from './http/method.ts';
import { pipeline } from './http/pipeline.ts';
import { json } from './http/responses.ts';

const get = method({ body: noBody, handle: async () => json({ status: 'ok' }) });
export const handler = httpApi(pipeline({ GET: get }));
