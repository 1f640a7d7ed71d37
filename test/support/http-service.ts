/** The service as a client sees it: over HTTP, wherever it runs. */
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { request as requestOverTls } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ForkOptions } from '../../dev/forked-server.ts';
import { spawnLocalService } from '../../dev/forked-server.ts';
import type { LambdaName } from '../../lib/function-bundle.ts';
import { isRestApi } from './api-kind.ts';
import { bundledFunctions } from './bundled-functions.ts';
import { undocumented } from './documented-answers.ts';
import { asOfHttpApi } from './rest-answer.ts';
import { afterStaleness, revocationSettings } from './revocation-mode.ts';

export interface Call {
  readonly method?: string;
  /** Values of a list are sent as headers of their own. */
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** More header lines, sent one by one as they are, also where Node would join or drop them. */
  readonly lines?: readonly (readonly [name: string, value: string])[];
  /** An object goes as JSON, with its content type; a text or bytes as they are. */
  readonly body?: object | string | Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Each Set-Cookie as it came. */
  readonly setCookies: readonly string[];
  readonly text: string;
  /** The parsed body; undefined where it is no JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape.
  readonly json: any;
}

export interface HttpService {
  /** Where pages of its own origin come from. */
  readonly origin: string;
  /** Its address: the origin, and at a REST API the stage. */
  readonly issuer: string;
  call(path: string, call?: Call): Promise<Answer>;
  /** Whether it is a deployment in an emulator, which differs from AWS here and there. */
  readonly isEmulated: boolean;
  /** Invokes a function that stands behind no route; only where the service is local. */
  readonly invoke?: (name: LambdaName, event: unknown) => Promise<unknown>;
  /** What its functions see in their environment, enough to reach its tables and secrets; only where it is local. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly kill?: () => Promise<void>;
  /** Lets so much time pass: by moving its clock where that can be, else by waiting. */
  pass(milliseconds: number): Promise<void>;
  stop(): Promise<void>;
}

interface Place {
  readonly base: URL;
  /** The Host header, where the address does not lead there by itself. */
  readonly host?: string | undefined;
  /** The stage of a REST API, with a slash before it: it stands before every path. */
  readonly stage?: string | undefined;
  /** What a proxy before it adds to each request. */
  readonly proxyHeaders?: Readonly<Record<string, string>> | undefined;
}

const isPlain = (body: Call['body']): body is object => typeof body === 'object' && !Buffer.isBuffer(body);

async function send({ base, host = base.host, stage, proxyHeaders }: Place, path: string, call: Call): Promise<Answer> {
  const { method, headers = {}, lines = [], body } = call;
  const bytes = body === undefined ? undefined : isPlain(body) ? JSON.stringify(body) : body;
  const named: Record<string, string | string[]> = {
    host,
    ...(isPlain(body) && { 'content-type': 'application/json' }),
    ...(bytes !== undefined && { 'content-length': String(Buffer.byteLength(bytes)) }),
    ...proxyHeaders,
    ...headers,
  };
  const sentLines = Object.entries(named).flatMap(([name, value]) => [value].flat().map((one) => [name, one] as const));
  const sentMethod = method ?? (bytes === undefined ? 'GET' : 'POST');
  const received = await new Promise<Answer>((resolve, reject) => {
    const sent = (base.protocol === 'https:' ? requestOverTls : request)({
      host: base.hostname,
      port: base.port,
      // Not through URL, which would tidy it up.
      path: stage === undefined ? path : `${stage}${path}`,
      method: sentMethod,
      headers: [...sentLines, ...lines].flat(),
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers as Record<string, string | undefined>,
          setCookies: response.headers['set-cookie'] ?? [],
          text,
          json: parsed(text),
        });
      });
    });
    sent.end(bytes);
  });
  const answer = stage === undefined ? received : asOfHttpApi(received);
  const faults = undocumented({ method: sentMethod, path, body: parsed(String(bytes)) }, answer);
  if (faults.length === 0) return answer;
  throw new Error(`${sentMethod} ${path}: not as the OpenAPI document has it: ${faults.join('; ')}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const quickHashes = { bcryptCost: 10 } as const;
/** A third of the time of bcrypt, on which the same is shown behind a REST API. */
const quickestHashes = isRestApi ? {} : ({ passwordHash: 'argon2id' } as const);

/** A local service of its own, in a process of its own; hashes are quick unless said otherwise. */
export async function localService(options: Partial<ForkOptions> = {}): Promise<HttpService> {
  const started = await spawnLocalService({
    port: 0,
    data: null,
    quiet: true,
    restApi: isRestApi,
    ...options,
    movableClock: true,
    functions: bundledFunctions(),
    settings: { ...quickHashes, ...revocationSettings, ...options.settings },
  });
  // By number: `localhost` may be another address first.
  const place = { base: new URL(`http://127.0.0.1:${new URL(started.url).port}`), ...(isRestApi && { stage: '' }) };
  return {
    origin: started.url,
    issuer: started.url,
    isEmulated: false,
    call: afterStaleness((path, call = {}) => send(place, path, call), started.moveClock),
    invoke: started.invoke,
    environment: started.environment,
    kill: started.kill,
    pass: started.moveClock,
    stop: started.stop,
  };
}

/**
 * The service that is to be tested: the deployment at E2E_BASE_URL, or a local one. An emulator finds the API by the Host
 * header, which E2E_HOST_HEADER names; of a REST API E2E_STAGE is the stage, as `/prod`. It is not handed out before it has
 * shown that it denies: emulators fail open.
 */
export async function serviceUnderTest(): Promise<HttpService> {
  const { E2E_BASE_URL: url, E2E_HOST_HEADER: host, E2E_STAGE: stage } = process.env;
  const service = url
    ? await deployedService({ base: new URL(url), host, stage })
    : await localService({ settings: quickestHashes });
  try {
    await expectDenial(service);
  } catch (error) {
    await service.stop();
    throw error;
  }
  return service;
}

/** The canary. @throws where a protected route opens without a credential, or with one that is none */
export async function expectDenial(service: HttpService): Promise<void> {
  const strangers = [{}, { authorization: 'Bearer nonsense' }, { cookie: '__Host-session=nonsense' }];
  for (const headers of strangers) {
    const { status } = await service.call('/demo/whoami', { headers });
    // Of a REST API it is the 401 that `asOfHttpApi` has looked at.
    if (status !== 403) throw new Error(`the canary: a request without a credential of ours got ${status}`);
  }
}

/** A deployed service, wherever it is. */
export async function deployedService(place: Place): Promise<HttpService> {
  const { status, json, text } = await send(place, '/.well-known/openid-configuration', {});
  if (status !== 200) throw new Error(`there is no service at ${place.base}: ${status} ${text}`);
  const [api] = String(place.host).split('.');
  const isEmulated = place.host !== undefined;
  return {
    origin: new URL(json.issuer).origin,
    issuer: json.issuer,
    isEmulated,
    call: (path, call = {}) =>
      path === '/health' && isEmulated && place.stage === undefined
        ? // The emulator answers /health of every host itself.
          send({ base: place.base }, `/restapis/${api}/$default/_user_request_/health`, call)
        : send(place, path, call),
    pass: (milliseconds) => sleep(milliseconds),
    stop: async () => {},
  };
}

export interface Account {
  readonly email: string;
  readonly password: string;
}

export const newAccount = (): Account => ({
  email: `user-${randomBytes(8).toString('hex')}@example.com`,
  password: `correct horse ${randomBytes(6).toString('hex')}`,
});

/** What a client of a user holds and does. */
export interface Person extends Account {
  login(clientType: string, more?: object): Promise<Answer>;
  /** Signs in as a phone; answers the tokens' body. */
  tokens(more?: object): Promise<Answer['json']>;
  /** Signs in as a browser; answers the Cookie header's value. */
  cookie(): Promise<string>;
}

export async function newPerson(service: HttpService): Promise<Person> {
  const account = newAccount();
  const registered = await service.call('/auth/register', { body: account });
  if (registered.status !== 201) throw new Error(`registration answered ${registered.status} ${registered.text}`);
  const login = (clientType: string, more: object = {}) =>
    service.call('/auth/login', { body: { ...account, client_type: clientType, ...more } });
  return {
    ...account,
    login,
    tokens: async (more) => (await login('mobile', more)).json,
    cookie: async () => cookieIn(await login('web')),
  };
}

/** The session cookie of an answer, as a Cookie header sends it back. */
export const cookieIn = ({ setCookies }: Answer): string =>
  setCookies.find((cookie) => cookie.startsWith('__Host-session='))?.split(';')[0] ?? '';

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
