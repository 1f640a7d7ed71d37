import { sessionCookieName } from '../../contract/settings/http.ts';
import { type ForkedService, spawnLocalService } from '../../dev/forked-server.ts';
import type { ChosenSettings } from '../../dev/options.ts';
import { demoPassword, demoUsers } from '../../dev/seed.ts';

/** A running local service with one signed-in user. */
export interface Service {
  readonly url: string;
  /** The environment of its functions, as deployed. */
  readonly environment: Readonly<Record<string, string>>;
  readonly bearer: string;
  readonly cookie: string;
  /** The set of public keys, as the JWKS publishes it. */
  readonly jwks: string;
  post(path: string, body: object): Promise<Response>;
  stop(): Promise<void>;
}

export interface ServiceOptions {
  readonly settings?: ChosenSettings;
  /** Added to the environment of the service; it wins. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Tokens and sessions that outlast a run, and cheap hashes. A part that measures one of these sets its own. */
const benchSettings: ChosenSettings = { accessTokenLifetime: 3_600, bcryptCost: 10, maxSessionsPerUser: 100 };

export async function startService({ settings = {}, env = {} }: ServiceOptions = {}): Promise<Service> {
  const service: ForkedService = await spawnLocalService({
    port: 0,
    data: null,
    settings: { ...benchSettings, ...settings },
    env,
    quiet: true,
  });
  const post = (path: string, body: object): Promise<Response> =>
    fetch(`${service.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: service.url },
      body: JSON.stringify(body),
    });
  const signIn = (clientType: string) =>
    post('/auth/login', { email: demoUsers[0]?.email, password: demoPassword, client_type: clientType });
  const [api, web, jwks] = await Promise.all([
    signIn('api'),
    signIn('web'),
    fetch(`${service.url}/.well-known/jwks.json`),
  ]);
  const { access_token: bearer } = (await api.json()) as { access_token: string };
  return {
    url: service.url,
    environment: service.environment,
    bearer,
    cookie: sessionCookieIn(web),
    jwks: await jwks.text(),
    post,
    stop: () => service.stop(),
  };
}

function sessionCookieIn(response: Response): string {
  const cookie = response.headers.getSetCookie().find((text) => text.startsWith(`${sessionCookieName.default}=`));
  if (!cookie) throw new Error(`the sign-in set no session cookie (status ${response.status})`);
  return String(cookie.split(';')[0]);
}
