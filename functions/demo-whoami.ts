/** GET /demo/whoami: stands in for a protected route of your own. */
import { json } from './http/answers.ts';
import { noBody } from './http/bodies.ts';
import { door, endpoint } from './http/endpoint.ts';
import { principalIn } from './http/guarded.ts';

const get = door({ body: noBody, answer: async ({ request: { event } }) => json(principalIn(event)) });
export const handler = endpoint({ GET: get });
