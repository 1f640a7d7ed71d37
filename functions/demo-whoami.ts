/** GET /demo/whoami, /demo/rules/…: stand in for protected routes of your own. */
import type { RouteContext } from '../contract/principal-context.ts';
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
    const context = request.authorizerContext as RouteContext | null;
    if (context && 'denied' in context)
      throw new AuthError(context.denied, context.max_age ? { maxAge: Number(context.max_age) } : {});
    return json(context?.auth_method === 'none' ? context : principalFrom(request));
  },
});
export const handler = apiGateway(pipeline({ GET: get }, null, null));
