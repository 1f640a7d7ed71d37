/** The Lambda authorizer: Bearer first, then the cookie. No middy: this is the hot path. */
import { authorizerFunction } from '../contract/functions.ts';
import { systemClock } from '../core/clock.ts';
import { verifyCredential } from '../core/credential.ts';
import { noSuchUserId } from '../core/random.ts';
import { ruleOfRoute } from '../core/rule-of-route.ts';
import { confirmDelivery } from '../core/sessions/confirm-delivery.ts';
import { authorize } from '../core/use-cases/authorize.ts';
import { apiGatewayAuthorizer } from './gateway/api-gateway.ts';
import { authorizerPipeline } from './http/authorizer-pipeline.ts';
import { logOutage } from './telemetry/log.ts';
import { configuration } from './wiring/configuration.ts';
import { database } from './wiring/database.ts';
import { macRing, publicKeys } from './wiring/keys.ts';
import { prewarm, warmVerification } from './wiring/prewarm.ts';
import { revocationCheck } from './wiring/revocation-check.ts';
import { routeRules } from './wiring/route-rules.ts';
import { sessionsInUse } from './wiring/session-store.ts';
import { trustedProxy } from './wiring/trusted-proxy.ts';

const config = configuration(authorizerFunction);
const { settings } = config;
const rules = routeRules();
const proxy = trustedProxy(config);
const dynamo = database();
const keys = publicKeys(config, dynamo);
const sessions = sessionsInUse(config, dynamo);
const isRevoked = revocationCheck(config, dynamo);
const credentialVerifier = verifyCredential({ publicKeys: keys, macRing: macRing(config), settings, now: systemClock });
const run = authorize({
  verifyCredential: credentialVerifier,
  isRevoked,
  confirmDelivery: confirmDelivery({ sessions, now: systemClock, logEvent: logOutage }),
  sessions,
  settings,
  now: systemClock,
  logEvent: logOutage,
});
await prewarm(
  warmVerification(credentialVerifier, keys),
  ...(settings.revocationMaxStaleness > 0 ? [() => isRevoked(noSuchUserId)] : []),
);

export const handler = apiGatewayAuthorizer(
  authorizerPipeline({ run, ruleOf: ruleOfRoute(rules), settings, proxy, now: systemClock }),
);
