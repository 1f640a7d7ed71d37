import type { RouteRule } from '../../contract/route-rules.ts';
import type { Clock } from '../clock.ts';
import { toSeconds } from '../clock.ts';
import type { Credential, VerifyCredential } from '../credential.ts';
import type { OutageLog } from '../log-event.ts';
import type { Principal } from '../principal.ts';
import { hashSecret, sameText } from '../random.ts';
import type { ConfirmDelivery } from '../sessions/confirm-delivery.ts';
import { isAlive } from '../sessions/session.ts';
import type { SessionsInUse } from '../sessions/session-store.ts';
import { touchSession } from '../sessions/touch-session.ts';
import { bearerPrincipal } from '../tokens/bearer-principal.ts';

export interface AuthorizeDependencies {
  readonly verifyCredential: VerifyCredential;
  readonly isRevoked: (sessionId: string, revocation?: RouteRule['revocation']) => Promise<boolean>;
  readonly confirmDelivery: ConfirmDelivery;
  readonly sessions: SessionsInUse;
  readonly settings: { readonly sessionIdleTimeout: number };
  readonly now: Clock;
  readonly logEvent: OutageLog;
}

/**
 * Who is calling, or null. A bearer costs one look at the revocation list, a cookie one strongly consistent read of its
 * session; one never stands in for the other. Any failure of a read is thrown: the caller denies.
 */
export const authorize =
  ({ verifyCredential, isRevoked, confirmDelivery, sessions, settings, now, logEvent }: AuthorizeDependencies) =>
  async (credential: Credential, revocation?: RouteRule['revocation']): Promise<Principal | null> => {
    const genuine = await verifyCredential(credential);
    if (!genuine) return null;
    const { ip } = credential;
    if (genuine.method === 'bearer') {
      const { claims } = genuine;
      const [revoked] = await Promise.all([
        isRevoked(claims.sid, revocation),
        confirmDelivery(claims.sid, claims.gen, ip),
      ]);
      // The read took time; a token that ran out meanwhile is refused all the same.
      if (revoked || claims.exp <= toSeconds(now())) return null;
      return bearerPrincipal(claims);
    }
    const session = await sessions.find(genuine.sessionId);
    const at = now();
    if (!session?.secretHash || !sameText(session.secretHash, hashSecret(genuine.secret)) || !isAlive(session, at))
      return null;
    await touchSession({ sessions, logEvent }, session, settings.sessionIdleTimeout, { now: at, ip });
    return {
      userId: session.userId,
      sessionId: session.sessionId,
      clientType: session.clientType,
      method: 'cookie',
      roles: session.roles,
      permissions: session.permissions,
      authenticatedAt: session.authenticatedAt,
      amr: session.amr,
    };
  };
