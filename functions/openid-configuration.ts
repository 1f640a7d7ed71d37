/** GET /.well-known/openid-configuration */
import { openidConfigurationFunction } from '../contract/functions.ts';
import { publicKeysIn } from '../core/keys/key-material.ts';
import { httpApi } from './gateway/http-api.ts';
import { noBody } from './http/body-reader.ts';
import { discoveryDocument } from './http/discovery-document.ts';
import { method } from './http/method.ts';
import { pipeline } from './http/pipeline.ts';
import { publicDocument } from './http/responses.ts';
import { configuration } from './wiring/configuration.ts';
import { database } from './wiring/database.ts';
import { findPublicKeys } from './wiring/keys.ts';
import { prewarm } from './wiring/prewarm.ts';
import { trustedProxy } from './wiring/trusted-proxy.ts';

const config = configuration(openidConfigurationFunction);
const proxy = trustedProxy(config);
const { issuer } = config.settings;
const find = findPublicKeys(config, database());
await prewarm(find);

const get = method({
  body: noBody,
  handle: async () => publicDocument(JSON.stringify(discoveryDocument(issuer, publicKeysIn(await find())))),
});
export const handler = httpApi(pipeline({ GET: get }, null, proxy));
