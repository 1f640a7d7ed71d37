import { AuthError } from '../../core/errors.ts';
import { logEvent } from '../telemetry/log.ts';
import type { Step } from './step.ts';
import { addressBehind, isFromProxy, type TrustedProxy } from './trusted-proxy.ts';

/** A step: refuses what did not come through the proxy, and takes its word for the client's address. */
export const fromProxy = (proxy: TrustedProxy): Step => ({
  before: async ({ event: exchange }) => {
    const { headers } = exchange.request;
    if (!(await isFromProxy(headers, proxy))) {
      logEvent('authz_fail', { what: 'proxy' });
      throw new AuthError('forbidden');
    }
    const ip = addressBehind(proxy, headers);
    // The proxy's own address in its place would hold up everybody for the guesses of one.
    if (ip === undefined) throw new Error('the proxy names no client address');
    exchange.caller = {
      ...exchange.caller,
      credential: { ...exchange.caller.credential, ip },
      client: { ...exchange.caller.client, ip },
    };
  },
});
