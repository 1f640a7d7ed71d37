/** GET /auth/openapi.json: what the API takes and answers (OpenAPI 3.1), made from the contract before the deployment. */
import { openapiFunction } from '../contract/functions.ts';
import description from '../contract/openapi.json' with { type: 'json' };
import { httpApi } from './gateway/http-api.ts';
import { noBody } from './http/body-reader.ts';
import { method } from './http/method.ts';
import { pipeline } from './http/pipeline.ts';
import { publicDocument } from './http/responses.ts';
import { configuration } from './wiring/configuration.ts';

const { settings } = configuration(openapiFunction);
const document = JSON.stringify({ ...description, servers: [{ url: settings.issuer }] });

const get = method({ body: noBody, handle: () => publicDocument(document) });
export const handler = httpApi(pipeline({ GET: get }));
