/** GET /auth/openapi.json: what the API takes and answers (OpenAPI 3.1), printed from the contract by `npm run generate`. */
import { openapiFunction } from '../contract/functions.ts';
import { httpApi } from './gateway/http-api.ts';
import { apiDescription } from './http/api-description.ts';
import { noBody } from './http/body-reader.ts';
import { method } from './http/method.ts';
import { pipeline } from './http/pipeline.ts';
import { publicDocument } from './http/responses.ts';
import { configuration } from './wiring/configuration.ts';
import { trustedProxy } from './wiring/trusted-proxy.ts';

const config = configuration(openapiFunction);
const { issuer, sessionCookieName } = config.settings;
const proxy = trustedProxy(config);
const document = JSON.stringify(apiDescription({ url: issuer, sessionCookieName }));

const get = method({ body: noBody, handle: () => publicDocument(document) });
export const handler = httpApi(pipeline({ GET: get }, null, proxy));
