import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConversionConfig, toJsonSchema, toJsonSchemaDefs } from '@valibot/to-json-schema';
import { type GenericSchema, is } from 'valibot';
import { type ErrorCode, problemDocs, problems } from '../contract/errors.ts';
import {
  commonErrors,
  type HeaderDoc,
  type Operation,
  type OperationName,
  operations,
} from '../contract/operations.ts';
import { loginRequest, refreshTokenRequest, registerRequest } from '../contract/requests.ts';
import {
  discovery,
  fieldFault,
  health,
  keySet,
  problem,
  registered,
  session,
  sessions,
  signedIn,
  tokens,
  user,
} from '../contract/responses.ts';
import { authRoutes } from '../contract/routes.ts';
import { sessionCookieName } from '../contract/settings/http.ts';
import { withSentences } from '../contract/words.ts';

/** The schemas that the document names; all others stand where they are used. */
const named: Readonly<Record<string, GenericSchema>> = {
  RegisterRequest: registerRequest,
  LoginRequest: loginRequest,
  RefreshTokenRequest: refreshTokenRequest,
  User: user,
  Session: session,
  Registered: registered,
  SignedIn: signedIn,
  Tokens: tokens,
  Sessions: sessions,
  KeySet: keySet,
  Discovery: discovery,
  Health: health,
  FieldFault: fieldFault,
  Problem: problem,
};

/** The members of one part of the document, in the order in which they are to be read. */
type Part = Record<string, unknown>;

const conversion: ConversionConfig = {
  definitions: { ...named },
  target: 'draft-2020-12',
  typeMode: 'input',
  // What a check holds to is told beside it; to be read-only is a matter of types.
  ignoreActions: ['check', 'readonly'],
  overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
  overrideSchema: ({ valibotSchema, jsonSchema }) =>
    valibotSchema.type === 'loose_object' ? { ...jsonSchema, additionalProperties: true } : undefined,
};

function schemaOf(schema: GenericSchema): Part {
  const { $schema, $defs, ...own } = toJsonSchema(schema, conversion) as Part;
  return own;
}

const namedSchemas = (): Part => toJsonSchemaDefs({ ...named }, conversion);

const json = (schema: Part): Part => ({ 'application/json': { schema } });

const requestId = { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } };

const headerOf = ({ description, values }: HeaderDoc): Part => ({
  description,
  schema: { type: 'string', ...(values && { enum: values }) },
});

function successes({ successes }: Operation): Part {
  return Object.fromEntries(
    Object.entries(successes).map(([status, { description, bodies = [], headers = {} }]) => {
      const [only, ...others] = bodies.map(schemaOf);
      const schema = others.length > 0 ? { anyOf: [only, ...others] } : only;
      return [
        status,
        {
          description,
          headers: {
            ...requestId,
            ...Object.fromEntries(Object.entries(headers).map(([name, doc]) => [name, headerOf(doc)])),
          },
          ...(schema && { content: json(schema) }),
        },
      ];
    }),
  );
}

/** Refusals of one status are one response; where there is one of a status, the document names it. */
function refusals({ errors }: Operation): Part {
  const codes = [...errors, ...commonErrors];
  return Object.fromEntries(
    [...Map.groupBy(codes, (code) => problems[code].status)].map(([status, some]) => {
      const [only, ...others] = some;
      return [status, only && others.length === 0 ? { $ref: `#/components/responses/${only}` } : refusal(some)];
    }),
  );
}

function refusal(codes: readonly ErrorCode[]): Part {
  const headers = codes.flatMap((code) => problemDocs[code].header ?? []);
  return {
    description: withSentences('A refusal.', Object.fromEntries(codes.map((code) => [code, problemDocs[code].when]))),
    headers: {
      ...requestId,
      ...Object.fromEntries(headers.map((name) => [name, { $ref: `#/components/headers/${name}` }])),
    },
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem', properties: { code: { enum: codes } } },
      },
    },
  };
}

/** The refusals that stand alone under their status in some operation. */
function namedRefusals(documented: Part): Part {
  const text = JSON.stringify(documented);
  const codes = (Object.keys(problems) as ErrorCode[]).filter((code) => text.includes(`/responses/${code}"`));
  return Object.fromEntries(codes.map((code) => [code, refusal([code])]));
}

const pathParameters = (path: string): Part[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));

const queryParameters = ({ query = {} }: Operation): Part[] =>
  Object.entries(query).map(([name, { description, values, schema }]) => ({
    name,
    in: 'query',
    description: values ? withSentences(description, values) : description,
    schema: values
      ? { type: 'string', enum: Object.keys(values), default: Object.keys(values)[0] }
      : (schema ?? { type: 'string' }),
  }));

const headerParameters = ({ requestHeaders = {} }: Operation): Part[] =>
  Object.entries(requestHeaders).map(([name, doc]) => ({ name, in: 'header', ...headerOf(doc) }));

/** Where no member is needed, no body and `null` are as good as an empty object. */
const requestBody = (schema: Part, mayBeEmpty: boolean): Part => ({
  required: !mayBeEmpty,
  content: json(mayBeEmpty ? { anyOf: [schema, { type: 'null' }] } : schema),
});

function operationOf(name: OperationName): Part {
  const operation: Operation = operations[name];
  const { id, summary, credentials, request } = operation;
  const body = request && schemaOf(request);
  const parameters = [...pathParameters(name), ...queryParameters(operation), ...headerParameters(operation)];
  return {
    operationId: id,
    summary,
    security: credentials.map((credential) => (credential === 'none' ? {} : { [credential]: [] })),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: requestBody(body, is(request, {})) }),
    responses: { ...successes(operation), ...refusals(operation) },
  };
}

function paths(): Part {
  const documented: Record<string, Part> = {};
  // Several functions may have methods of one path.
  for (const { path, methods } of authRoutes)
    for (const method of methods)
      documented[path] = {
        ...documented[path],
        [method.toLowerCase()]: operationOf(`${method} ${path}` as OperationName),
      };
  return documented;
}

/** The OpenAPI document of what `HybridAuth` adds to an API. Its servers are added by the function that serves it. */
export function openApiDocument(): Part {
  const documented = paths();
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname ?? __dirname, '../package.json'), 'utf8'));
  return {
    openapi: '3.1.0',
    info: {
      title: 'hybrid-auth',
      version,
      description: 'Sign-in for browsers by session cookie, and for apps and programs by tokens.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths: documented,
    components: {
      responses: namedRefusals(documented),
      schemas: namedSchemas(),
      headers: {
        'X-Request-Id': { ...headerOf({ description: 'Names the request in the logs.' }), required: true },
        'Retry-After': { required: true, description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 } },
        'WWW-Authenticate': headerOf({
          description:
            'RFC 6750, RFC 9470. With `unauthenticated`: `error="invalid_token"` where a token was sent. With `step_up_required`: `error="insufficient_user_authentication"` and `max_age`.',
        }),
      },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'at+jwt', description: 'An access token.' },
        cookie: {
          type: 'apiKey',
          in: 'cookie',
          name: sessionCookieName.default,
          description: 'The session cookie. What changes something needs an allowed Origin beside it.',
        },
      },
    },
  };
}
