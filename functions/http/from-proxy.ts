import { AuthError } from '../../core/errors.ts';
import { logEvent } from '../telemetry/log.ts';
import { clientAddress } from './client-address.ts';
import type { Step } from './step.ts';
import { isFromProxy, type TrustedProxy } from './trusted-proxy.ts';

/** A step: refuses what did not come through the proxy, and takes its word for the client's address. */
export const fromProxy = (proxy: TrustedProxy): Step => ({
  before: async ({ event: exchange }) => {
    const { headers } = exchange.request;
    if (!(await isFromProxy(headers, proxy))) {
      logEvent('authz_fail', { what: 'proxy' });
      throw new AuthError('forbidden');
    }
    const ip = clientAddress(proxy.addressHeader, headers[proxy.addressHeader] ?? '');
    // The proxy's own address in its place would hold up everybody for the guesses of one.
    if (ip === null) throw new Error('the proxy names no client address');
    exchange.caller = { ...exchange.caller, client: { ...exchange.caller.client, ip } };
  },
});
