/** GET /health */
import { json } from './http/answers.ts';
import { noBody } from './http/bodies.ts';
import { door, endpoint } from './http/endpoint.ts';

const get = door({ body: noBody, answer: async () => json({ status: 'ok' }) });
export const handler = endpoint({ GET: get });
