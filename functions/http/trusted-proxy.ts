import { proxySecretHeaderName } from '../../contract/headers.ts';
import { sameText } from '../../core/random.ts';
import { clientAddress } from './client-address.ts';
import type { Request } from './request.ts';

/** A proxy before the gateway, whose word about the client counts, and without which no request gets in. */
export interface TrustedProxy {
  /** The header with the client's address, in lower case. */
  readonly addressHeader: string;
  /** What it shows: the current secret, and while it is turned over the one before. */
  readonly secrets: () => Promise<readonly string[]>;
}

/** The header of the secret twice makes one value, which is none of the secrets. */
export async function isFromProxy(headers: Request['headers'], { secrets }: TrustedProxy): Promise<boolean> {
  const shown = headers[proxySecretHeaderName.toLowerCase()];
  return shown !== undefined && (await secrets()).some((secret) => sameText(secret, shown));
}

/** The client's address, as the proxy names it; undefined where it names none. */
export const addressBehind = ({ addressHeader }: TrustedProxy, headers: Request['headers']): string | undefined =>
  clientAddress(addressHeader, headers[addressHeader]);
