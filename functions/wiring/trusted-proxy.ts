import { systemClock } from '../../core/clock.ts';
import { keyCache } from '../../core/keys/key-cache.ts';
import { proxySecretsIn } from '../../core/keys/proxy-secrets.ts';
import type { TrustedProxy } from '../http/trusted-proxy.ts';
import type { WithSecrets, WithSettings } from './configuration.ts';
import { secretStore } from './secret-store.ts';

/** Null where the setting names no header. Begins to read the secret at once; a failure is told at the first request. */
export function trustedProxy(config: WithSettings<'trustedProxyHeader'> & WithSecrets<'proxy'>): TrustedProxy | null {
  const { trustedProxyHeader } = config.settings;
  if (trustedProxyHeader === '') return null;
  const store = secretStore(config, 'proxy');
  const secrets = keyCache(async () => proxySecretsIn(await store.read()), systemClock).get;
  secrets().catch(() => {});
  return { addressHeader: trustedProxyHeader.toLowerCase(), secrets };
}
