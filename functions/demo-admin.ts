/** GET /demo/admin: stands in for a route of your own that wants a role. */
import { AuthError } from '../core/errors.ts';
import { json } from './http/answers.ts';
import { noBody } from './http/bodies.ts';
import { door, endpoint } from './http/endpoint.ts';
import { principalIn } from './http/guarded.ts';

const get = door({
  body: noBody,
  answer: async ({ request: { event } }) => {
    const { sub, roles } = principalIn(event);
    if (!roles.split(' ').includes('admin')) throw new AuthError('forbidden');
    return json({ sub, roles });
  },
});
export const handler = endpoint({ GET: get });
