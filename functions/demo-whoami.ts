/** GET /demo/whoami: stands in for a protected route of your own. */
import { apiGateway } from './gateway/api-gateway.ts';
import { noBody } from './http/body-reader.ts';
import { method } from './http/method.ts';
import { pipeline } from './http/pipeline.ts';
import { principalFrom } from './http/principal-context.ts';
import { json } from './http/responses.ts';

const get = method({ body: noBody, handle: async ({ request }) => json(principalFrom(request)) });
export const handler = apiGateway(pipeline({ GET: get }, null, null));
