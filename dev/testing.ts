/** For tests of apps: the whole service on a port of its own, with their functions behind the authorizer. */
import { type StartHybridAuthOptions, startTestService, type TestService } from './test-service.ts';

export type { Principal } from '../backend/principal.ts';
export type { RouteRule } from '../contract/route-rules.ts';
export { type Minted, type MintOptions, mint } from './mint.ts';
export { principalEvent, restPrincipalEvent, type TestRequest } from './principal-event.ts';
export type { PrincipalEvent, RestPrincipalEvent } from './principal-event-types.ts';
export type { TestPrincipal } from './test-principal.ts';
export type {
  RouteHandler,
  SignedIn,
  SignInOptions,
  StartHybridAuthOptions,
  TestRoute,
  TestService,
} from './test-service.ts';

/**
 * Starts the service in a process of its own: on a free port, in memory, without a mail that leaves. Your functions stay
 * in this process. Several may run at once.
 * @throws TypeError that names each route and setting that is wrong
 * @stability experimental
 */
export const startHybridAuth = (options: StartHybridAuthOptions = {}): Promise<TestService> =>
  startTestService(options, undefined);
