/** An authenticator for passkeys, which answers at once, also where a passkey waits in the autofill. */
import type { CDPSession, Page } from 'playwright-core';

export interface VirtualAuthenticator {
  readonly devtools: CDPSession;
  readonly authenticatorId: string;
}

export async function plugIn(page: Page, { verifiesUser = true } = {}): Promise<VirtualAuthenticator> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, automaticPresenceSimulation: true },
      ...{ hasUserVerification: verifiesUser, isUserVerified: verifiesUser },
    },
  });
  return { devtools, authenticatorId };
}
