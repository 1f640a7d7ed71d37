/** GET /.well-known/jwks.json */
import { publicKeysIn, publicKeysText } from '../core/keys/key-material.ts';
import { publicDocument } from './http/answers.ts';
import { noBody } from './http/bodies.ts';
import { door, endpoint } from './http/endpoint.ts';
import { configuration } from './wiring/configuration.ts';
import { database } from './wiring/database.ts';
import { publicKeyStore } from './wiring/keys.ts';
import { prewarm } from './wiring/prewarm.ts';

const store = publicKeyStore(configuration({ settings: false, tables: ['publicKeys'] }), database());
await prewarm(store.find);

const get = door({
  body: noBody,
  answer: async () => publicDocument(publicKeysText(publicKeysIn(await store.find()))),
});
export const handler = endpoint({ GET: get });
