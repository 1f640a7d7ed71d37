/** Holds answers to the OpenAPI document: their status, their headers, their media type and each member of their bodies. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import description from '../../contract/openapi.json' with { type: 'json' };
import type { Answer } from './http-service.ts';

// biome-ignore lint/suspicious/noExplicitAny: the document's form is held by a validator of its own.
type Part = any;

/** Bodies of ours have the members of the document and no more, though its readers are to ignore what they do not know. */
function closed(part: Part): Part {
  if (Array.isArray(part)) return part.map(closed);
  if (typeof part !== 'object' || part === null) return part;
  const inside = Object.fromEntries(Object.entries(part).map(([name, value]) => [name, closed(value)]));
  return part.type === 'object' && part.additionalProperties === undefined
    ? { ...inside, additionalProperties: false }
    : inside;
}

const { paths, components } = description as Part;
const ajv = new Ajv2020({
  strict: false,
  allErrors: true,
  formats: {
    'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
    // Held by the domain, which forgives blanks around an address.
    'idn-email': true,
    password: true,
  },
});
ajv.addSchema({ $id: 'document', components: closed(components) });

const validators = new WeakMap<object, ValidateFunction>();

function validatorOf(schema: object): ValidateFunction {
  const known = validators.get(schema);
  if (known) return known;
  const text = JSON.stringify(closed(schema)).replaceAll('"#/components/', '"document#/components/');
  const made = ajv.compile(JSON.parse(text));
  validators.set(schema, made);
  return made;
}

function faultsOf(schema: object, value: unknown, what: string): string[] {
  const validate = validatorOf(schema);
  return validate(value) ? [] : [`${what}: ${ajv.errorsText(validate.errors, { dataVar: what })}`];
}

const resolved = (part: Part): Part =>
  part?.$ref
    ? part.$ref
        .slice(2)
        .split('/')
        .reduce((at: Part, name: string) => at[name], description)
    : part;

/** By path, its template with parameters that take whatever has no slash in it. */
const templates = Object.entries(paths as Record<string, Part>).map(([template, item]) => ({
  form: new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
  item,
}));

/** What the gateway itself answers, and the HTTP layer below it: these words are not ours. */
const isOfGateway = ({ headers, json, text }: Answer): boolean =>
  !('x-request-id' in headers) && (text === '' || Object.keys(json ?? {}).join() === 'message');

export interface Sent {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: unknown;
}

/** What an answer does that the document does not say; nothing of a path that the document does not have. */
export function undocumented({ method, path, body }: Sent, answer: Answer): string[] {
  const item = templates.find(({ form }) => form.test(path.replace(/\?.*/s, '')))?.item;
  if (!item || isOfGateway(answer)) return [];
  const operation = item[method === 'HEAD' ? 'get' : method.toLowerCase()];
  if (!operation) return method === 'OPTIONS' && answer.status === 204 ? [] : faultsOf405(answer, item, method);
  const response = resolved(operation.responses[answer.status]);
  if (!response) return [`the status ${answer.status} ${answer.text}`];
  return [
    ...headerFaults(response, answer),
    ...bodyFaults(response, answer, method),
    ...(answer.status < 300 ? requestFaults(operation, body) : []),
  ];
}

/** A method that the document does not have for a path that it has. */
function faultsOf405(answer: Answer, item: Part, method: string): string[] {
  const allowed = Object.keys(item).map((name) => name.toUpperCase());
  const told = answer.headers.allow?.split(', ') ?? [];
  return [
    ...(answer.status === 405 ? [] : [`the status ${answer.status} of a method that is not there`]),
    ...(allowed.every((name) => told.includes(name)) ? [] : [`Allow: ${told}`]),
    ...(method === 'HEAD' ? [] : faultsOf({ $ref: '#/components/schemas/Problem' }, answer.json, 'the body')),
  ];
}

function headerFaults({ headers = {} }: Part, answer: Answer): string[] {
  return Object.entries(headers as Record<string, Part>).flatMap(([name, header]) => {
    const { schema, required } = resolved(header);
    const values = name === 'Set-Cookie' ? answer.setCookies : [answer.headers[name.toLowerCase()] ?? []].flat();
    if (required && values.length === 0) return [`the header ${name} is missing`];
    return values.flatMap((value) => faultsOf(schema, schema.type === 'integer' ? Number(value) : value, name));
  });
}

function bodyFaults({ content }: Part, answer: Answer, method: string): string[] {
  if (method === 'HEAD') return answer.text === '' ? [] : ['a body of HEAD'];
  if (!content) return answer.text === '' ? [] : ['a body where there is none'];
  const type = answer.headers['content-type']?.split(';')[0] ?? 'none';
  return content[type] ? faultsOf(content[type].schema, answer.json, 'the body') : [`the media type ${type}`];
}

/** A request that succeeded is one that the document permits. */
function requestFaults({ requestBody }: Part, body: unknown): string[] {
  if (body === undefined) return requestBody?.required ? ['the request: has no body'] : [];
  if (!requestBody) return [];
  return faultsOf(requestBody.content['application/json'].schema, body, 'the request');
}
