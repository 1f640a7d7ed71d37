import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { type ClientType, clientTypes } from '../contract/client-types.ts';
import { type RouteRule, wrongMembers } from '../contract/route-rules.ts';
import { settingRuleFaults } from '../contract/settings/rules.ts';
import {
  type SettingName,
  type SettingValues,
  settingFault,
  settingNames,
  settings as settingsOf,
} from '../contract/settings.ts';
import { systemClock } from '../core/clock.ts';
import { newId } from '../core/random.ts';
import { isNames } from '../core/tokens/access-token-claims.ts';
import { spawnLocalService } from './forked-server.ts';
import { hasArgon2 } from './has-argon2.ts';
import { type LambdaHandler, lambdaRuntime } from './lambda-runtime.ts';
import { type RuledRoute, withRules } from './ruled-routes.ts';
import { testPassword } from './test-password.ts';

/**
 * A Lambda function of yours, in this process: it may close over what the test has. It names the event that it takes itself; it
 * gets one of an HTTP API, payload format 2.0, and the context.
 * @stability experimental
 */
export type RouteHandler = (event: never, context: never, callback: never) => unknown;

/**
 * A route with its rule beside it, as `auth.protect` takes it, but durations in seconds: the authorizer holds the rule.
 * @stability experimental
 */
export interface TestRoute extends RouteRule {
  /** What answers. */
  readonly handler: RouteHandler;
  /** `public` has no authorizer before it, and no rule. @default 'authorizer' */
  readonly access?: 'authorizer' | 'public';
}

/**
 * What a service for tests has.
 * @stability experimental
 */
export interface StartHybridAuthOptions {
  /** By their keys, as API Gateway has them: `GET /orders`, `ANY /files/{path+}`. @default - none */
  readonly routes?: Readonly<Record<string, RouteHandler | TestRoute>>;
  /** Settings of the service, durations in seconds. @default - as docs/configuration.md has them, on this address */
  readonly settings?: Partial<SettingValues>;
  /** Whether the log of the service is written to the output; what fails is written to the error output in any case. @default false */
  readonly log?: boolean;
}

/**
 * Who signs in.
 * @stability experimental
 */
export interface SignInOptions {
  /** Of a new user. @default - none */
  readonly roles?: readonly string[];
  /** Of a new user. @default - none */
  readonly permissions?: readonly string[];
  /** `web` has a cookie, the others tokens. @default 'mobile' */
  readonly clientType?: ClientType;
  /** When the user last proved who they are: for routes with `maxAuthAge`. @default - now */
  readonly authTime?: Date;
  /** Whether that proof was of two factors (`amr` has `mfa`): for routes with `secondFactor`. @default false */
  readonly secondFactor?: boolean;
  /** Of a new user, or of one who has signed in before and does so on another device. @default - a new user of a random one */
  readonly email?: string;
}

/**
 * A session of a test.
 * @stability experimental
 */
export interface SignedIn {
  /** The `sub`. */
  readonly userId: string;
  /** The address of the user, who is known by it. */
  readonly email: string;
  /** For requests: `authorization`, or for `web` `cookie` and `origin`. */
  readonly headers: Readonly<Record<string, string>>;
  /** What `authorization` carries. Null for `web`. */
  readonly accessToken: string | null;
  /** For `POST /auth/refresh`. Null for `web`. */
  readonly refreshToken: string | null;
}

/**
 * A service that runs for tests.
 * @stability experimental
 */
export interface TestService {
  /** `http://localhost:<port>`: the API, the issuer and the audience. */
  readonly url: string;
  /**
   * Makes a user with a verified address, and signs in: a real session, which `POST /auth/logout` ends.
   * @throws TypeError that names each option that is wrong, and for roles or permissions of a user who has some already
   */
  signIn(options?: SignInOptions): Promise<SignedIn>;
  /** Ends the service. A test run that forgets it ends it too. */
  stop(): Promise<void>;
}

/** @param functions the folder of the service's own, bundled; undefined for those that are there, or are made now */
export async function startTestService(
  options: StartHybridAuthOptions,
  functions: string | undefined,
): Promise<TestService> {
  const { routes = {}, settings = {}, log = false } = options;
  const read = Object.entries(routes).map(([key, route]) => routeOf(key, route));
  const faults = [...settingFaults(settings), ...read.flatMap((one) => one.faults)];
  if (faults.length > 0) throw new TypeError(faults.join('; '));

  const handlers = new Map(read.map(({ route, handler }) => [route.function, handler]));
  const runtime = lambdaRuntime({
    load: async (name) => ({ handler: handlers.get(name) as LambdaHandler }),
    limit: () => Number.POSITIVE_INFINITY,
  });
  const app = withRules(read.map(({ route }) => route));
  // A test runner's own options are nothing for the service.
  const processEnvironment = { NODE_OPTIONS: '' };
  const service = await spawnLocalService({
    ...{
      port: 0,
      data: null,
      demoUsers: false,
      settings,
      quiet: !log,
      lazy: true,
      unattended: true,
      processEnvironment,
    },
    functions,
    app: { routes: () => app.routes, rules: () => app.rules, invoke: runtime.invoke },
  });
  // That of a page which may send cookies: the service's own, unless the test says which they are.
  const origin = [settings.allowedOrigins ?? []].flat().map(String)[0] ?? service.url;
  const known = new Map<string, Promise<void>>();
  return {
    url: service.url,
    async signIn(given = {}) {
      const {
        roles = [],
        permissions = [],
        clientType = 'mobile',
        email = `${newId().toLowerCase()}@example.com`,
        authTime,
        secondFactor = false,
      } = given;
      const wrong = signInFaults(given);
      if (known.has(email) && (given.roles ?? given.permissions))
        wrong.push(`roles, permissions: ${email} has those of the first sign-in`);
      if (wrong.length > 0) throw new TypeError(`signIn: ${wrong.join('; ')}`);
      const added = known.get(email) ?? service.addUser({ email, roles, permissions });
      known.set(email, added);
      await added;
      const session = await signedIn({ url: service.url, origin }, email, clientType);
      if (authTime === undefined && !secondFactor) return toTell(session);
      const { userId, sessionId } = session;
      const authenticatedAt = authTime?.getTime() ?? systemClock();
      const amr = secondFactor ? ['pwd', 'otp', 'mfa'] : ['pwd'];
      await service.noteProof({ userId, sessionId, authenticatedAt, amr });
      return toTell(await refreshed(session));
    },
    stop: () => service.stop(),
  };
}

function routeOf(key: string, given: RouteHandler | TestRoute) {
  const { handler, access = 'authorizer', ...rule } = typeof given === 'function' ? { handler: given } : given;
  const [, method = '', path = ''] = /^([A-Z]+) (\/\S*)$/.exec(key) ?? [];
  const wrong = wrongMembers(rule);
  const faults = [
    ...(path === '' ? [`got "${key}", expected a method and a path, such as "GET /orders"`] : []),
    ...(typeof handler === 'function' ? [] : [`${key} has no function`]),
    ...(['authorizer', 'public'].includes(access) ? [] : [`${key}: access: expected authorizer or public`]),
    ...(wrong.length > 0 ? [`${key}: the rule is wrong in: ${wrong.join(', ')}`] : []),
    ...(Object.keys(rule).length > 0 && access === 'public' ? [`${key} is public, and can have no rule`] : []),
  ];
  const shared = { path, methods: [method], function: key, access };
  const route: RuledRoute =
    access === 'public' ? { ...shared, apart: true } : { ...shared, ...(Object.keys(rule).length > 0 && { rule }) };
  return { route, handler, faults: faults.map((fault) => `routes: ${fault}`) };
}

const signInMembers: Record<keyof SignInOptions, (value: unknown) => boolean> = {
  roles: isNames,
  permissions: isNames,
  clientType: (value) => Object.hasOwn(clientTypes, String(value)),
  authTime: (value) => isDate(value) && value.getTime() <= systemClock() + 1_000,
  secondFactor: (value) => typeof value === 'boolean',
  email: (value) => /^[^@\s]+@[^@\s]+$/.test(String(value)),
};

/** Also one of another realm, as Jest's are. */
const isDate = (value: unknown): value is Date => Object.prototype.toString.call(value) === '[object Date]';

/** A misspelt option would sign in somebody else than was meant. */
const signInFaults = (given: SignInOptions): string[] =>
  Object.entries(given).flatMap(([name, value]) => {
    if (!Object.hasOwn(signInMembers, name)) return [`there is no option ${name}`];
    const isRight = value === undefined || signInMembers[name as keyof SignInOptions](value);
    return isRight ? [] : [`${name}: got ${JSON.stringify(value)}`];
  });

function settingFaults(given: Partial<SettingValues>): string[] {
  const faults = Object.entries(given).flatMap(([known, value]) => {
    const name = settingNames.find((one) => one === known);
    if (name === undefined) return [`there is no setting ${known}`];
    return settingFault(name, value) ?? [];
  });
  const values = Object.fromEntries(settingNames.map((name) => [name, given[name] ?? settingsOf[name].default]));
  const isDefault = (name: SettingName): boolean => given[name] === undefined;
  const contradictions = faults.length > 0 ? [] : settingRuleFaults(values, isDefault);
  const isTooNew = given.passwordHash === 'argon2id' && !hasArgon2;
  const argon2 = isTooNew ? [`passwordHash: argon2id needs Node 24.7, and this is ${process.version}`] : [];
  return [...faults, ...contradictions, ...argon2].map((fault) => `settings: ${fault}`);
}

interface Place {
  readonly url: string;
  readonly origin: string;
}

interface TestSession extends Place {
  readonly userId: string;
  readonly sessionId: string;
  readonly email: string;
  readonly cookie: string | undefined;
  readonly accessToken: string | null;
  readonly refreshToken: string | null;
}

async function signedIn({ url, origin }: Place, email: string, clientType: ClientType): Promise<TestSession> {
  const login = JSON.stringify({ email, password: testPassword, client_type: clientType });
  const { status, text: body, cookie } = await posted(`${url}/auth/login`, login, origin);
  if (status !== 200) throw new Error(`the sign-in of ${email} was answered ${status} ${body}`);
  const { user, session, access_token: accessToken = null, refresh_token: refreshToken = null } = JSON.parse(body);
  return { url, origin, userId: user.id, sessionId: session.id, email, cookie, accessToken, refreshToken };
}

/** With a token that says what the session does now; a cookie says nothing itself. */
async function refreshed(session: TestSession): Promise<TestSession> {
  if (session.refreshToken === null) return session;
  const sent = JSON.stringify({ refresh_token: session.refreshToken });
  const { status, text: body } = await posted(`${session.url}/auth/refresh`, sent, session.origin);
  if (status !== 200) throw new Error(`the refresh of ${session.email} was answered ${status} ${body}`);
  const { access_token: accessToken, refresh_token: refreshToken } = JSON.parse(body);
  return { ...session, accessToken, refreshToken };
}

const toTell = ({ origin, userId, email, cookie, accessToken, refreshToken }: TestSession): SignedIn => ({
  ...{ userId, email, accessToken, refreshToken },
  headers: accessToken === null ? { cookie: String(cookie), origin } : { authorization: `Bearer ${accessToken}` },
});

/** By `node:http`: not every test environment has `fetch`. */
const posted = (url: string, body: string, origin: string) =>
  new Promise<{ status: number; text: string; cookie: string | undefined }>((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), origin };
    const sent = request(url, { method: 'POST', headers, agent: false }, (answer) => {
      const {
        statusCode: status = 0,
        headers: { 'set-cookie': [cookie] = [] },
      } = answer;
      const read = text(answer);
      read.then((body) => resolve({ status, text: body, cookie: cookie?.split(';')[0] }), reject);
    });
    sent.on('error', reject).end(body);
  });
