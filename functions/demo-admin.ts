/** GET /demo/admin: stands in for a route of your own that wants a role. */
import { AuthError } from '../core/errors.ts';
import { apiGateway } from './gateway/api-gateway.ts';
import { noBody } from './http/body-reader.ts';
import { method } from './http/method.ts';
import { pipeline } from './http/pipeline.ts';
import { principalFrom } from './http/principal-context.ts';
import { json } from './http/responses.ts';

const get = method({
  body: noBody,
  handle: async ({ request }) => {
    const { sub, roles } = principalFrom(request);
    if (!roles.split(' ').includes('admin')) throw new AuthError('forbidden');
    return json({ sub, roles });
  },
});
export const handler = apiGateway(pipeline({ GET: get }, null, null));
