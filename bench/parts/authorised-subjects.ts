import type { Service } from '../harness/service.ts';
import { type Environment, environmentOf, type Maybe, type Peer, type Setup } from '../harness/setup.ts';
import type { SubjectOptions } from '../harness/subject.ts';
import { authorizerEventOf } from '../ours/events.ts';
import { moreTokens } from '../ours/more-tokens.ts';
import type { Name } from './authorised-rows.ts';

/** The services that the subjects call in snapshot mode. */
export interface SnapshotServices {
  readonly es256: Service;
  readonly rs256: Service;
}

/** More tokens than the authorizer remembers. */
const newTokens = 1_500;

export async function authorisedSubjects(
  setup: Setup,
  { es256, rs256 }: SnapshotServices,
): Promise<Record<Name, Maybe<SubjectOptions>>> {
  const { service, serviceOnLocal, environments, noPeers } = setup;
  const { canned, local } = environments;
  const bearer = (of: Service) => authorizerEventOf({ path: '/demo/whoami', bearer: of.bearer });
  const cookie = (of: Service) => authorizerEventOf({ path: '/demo/whoami', cookie: of.cookie, origin: of.url });
  const authorizer = (bundle: string, event: object, env: Environment, more: object = {}): SubjectOptions => ({
    module: 'ours/subjects.ts',
    subject: 'authorizer',
    given: { bundle, event, ...more },
    env,
  });
  const ours = (event: object, env: Environment, more: object = {}) =>
    authorizer(setup.bundles.authorizer, event, env, more);
  const theirs = (peer: Peer, event: object, env: Environment): Maybe<SubjectOptions> => {
    const bundle = setup.peerBundles[peer];
    return 'reason' in bundle ? bundle : authorizer(bundle.file, event, env);
  };
  const onLocal = (make: (of: Service, env: Environment) => Maybe<SubjectOptions>): Maybe<SubjectOptions> => {
    if ('reason' in serviceOnLocal) return serviceOnLocal;
    return make(serviceOnLocal, local ?? {});
  };
  const peer = (module: string, subject: string, env: Environment, given: object = {}): Maybe<SubjectOptions> =>
    noPeers ? { reason: noPeers } : { module: `peers/${module}.mjs`, subject, given, env };
  const { ISSUER: issuer, AUDIENCE: audience } = service.environment;
  const token = { token: service.bearer, jwks: service.jwks, issuer, audience };
  const everyTokenNew = async (of: Service) => ({ tokens: await moreTokens(of, newTokens) });
  return {
    snapshot: ours(bearer(es256), environmentOf(es256)),
    snapshotNew: ours(bearer(es256), environmentOf(es256), await everyTokenNew(es256)),
    snapshotNewRs256: ours(bearer(rs256), environmentOf(rs256), await everyTokenNew(rs256)),
    joseAlone: peer('verifiers', 'jose', canned, token),
    awsJwtVerify: peer('verifiers', 'awsJwtVerify', canned, token),
    openauth: peer('openauth', 'verify', canned),
    betterAuth: peer('better-auth', 'getSession', canned),
    supertokens: peer('supertokens', 'getSession', canned),
    strictCanned: ours(bearer(service), canned),
    strictNew: ours(bearer(service), canned, await everyTokenNew(service)),
    joseSdkCanned: theirs('tutorial/jose-and-sdk', bearer(service), canned),
    tutorialCanned: theirs('tutorial/authorizer', bearer(service), canned),
    strictLocal: onLocal((of, env) => ours(bearer(of), env)),
    cookieLocal: onLocal((of, env) => ours(cookie(of), env)),
    joseSdkLocal: onLocal((of, env) => theirs('tutorial/jose-and-sdk', bearer(of), env)),
    expressSession: onLocal((_, env) => peer('express-session', 'expressSession', env)),
    bareExpress: onLocal((_, env) => peer('express-session', 'bareExpress', env)),
  };
}
