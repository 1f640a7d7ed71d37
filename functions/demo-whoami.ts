/** GET /demo/whoami: stands in for a protected route of your own. */
import { httpApi } from './gateway/http-api.ts';
import { noBody } from './http/body-reader.ts';
import { method } from './http/method.ts';
import { pipeline } from './http/pipeline.ts';
import { principalFrom } from './http/principal-context.ts';
import { json } from './http/responses.ts';

const get = method({ body: noBody, handle: async ({ request }) => json(principalFrom(request)) });
export const handler = httpApi(pipeline({ GET: get }, null, null));
