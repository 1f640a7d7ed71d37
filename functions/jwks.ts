/** GET /.well-known/jwks.json */
import { jwksFunction } from '../contract/functions.ts';
import { publicKeysIn, publicKeysText } from '../core/keys/key-material.ts';
import { apiGateway } from './gateway/api-gateway.ts';
import { noBody } from './http/body-reader.ts';
import { method } from './http/method.ts';
import { pipeline } from './http/pipeline.ts';
import { publicDocument } from './http/responses.ts';
import { configuration } from './wiring/configuration.ts';
import { database } from './wiring/database.ts';
import { findPublicKeys } from './wiring/keys.ts';
import { prewarm } from './wiring/prewarm.ts';
import { trustedProxy } from './wiring/trusted-proxy.ts';

const config = configuration(jwksFunction);
const proxy = trustedProxy(config);
const find = findPublicKeys(config, database());
await prewarm(find);

const get = method({
  body: noBody,
  handle: async () => publicDocument(publicKeysText(publicKeysIn(await find()))),
});
export const handler = apiGateway(pipeline({ GET: get }, null, proxy));
