/** /auth/openapi.json, /.well-known/openid-configuration, /.well-known/webauthn and /auth/health: what needs no credential and no secret. */
import { documentsFunction } from '../contract/functions.ts';
import { relatedOrigins } from '../contract/settings/relying-party.ts';
import { AuthError } from '../core/errors.ts';
import { publicKeysIn } from '../core/keys/key-material.ts';
import { apiGateway } from './gateway/api-gateway.ts';
import { apiDescription } from './http/api-description.ts';
import { noBody } from './http/body-reader.ts';
import { discoveryDocument } from './http/discovery-document.ts';
import { method } from './http/method.ts';
import { paths } from './http/paths.ts';
import { pipeline } from './http/pipeline.ts';
import { json, publicDocument, type Response } from './http/responses.ts';
import { configuration } from './wiring/configuration.ts';
import { database } from './wiring/database.ts';
import { findPublicKeys } from './wiring/keys.ts';
import { prewarm } from './wiring/prewarm.ts';
import { trustedProxy } from './wiring/trusted-proxy.ts';

const config = configuration(documentsFunction);
const proxy = trustedProxy(config);
const { issuer, sessionCookieName, allowedOrigins, allowedHeaders, passkeyOrigins } = config.settings;
const find = findPublicKeys(config, database());
const description = JSON.stringify(apiDescription({ url: issuer, sessionCookieName }));
const origins = relatedOrigins(passkeyOrigins);
await prewarm(find);

const get = (handle: () => Response | Promise<Response>) =>
  pipeline({ GET: method({ body: noBody, handle }) }, { allowedOrigins, allowedHeaders }, proxy);
const health = get(() => json({ status: 'ok' }));

export const handler = apiGateway(
  paths({
    '/auth/openapi.json': get(() => publicDocument(description)),
    '/.well-known/openid-configuration': get(async () =>
      publicDocument(JSON.stringify(discoveryDocument(issuer, publicKeysIn(await find())))),
    ),
    '/.well-known/webauthn': get(() => {
      if (origins.length === 0) throw new AuthError('not_found');
      return publicDocument(JSON.stringify({ origins }));
    }),
    '/auth/health': health,
    '/health': health,
  }),
);
