/** How the rings and peppers rest in their secrets. A secret without them is a deployment whose keys were not made. */
import { noHashes } from '../passwords/dearest-hash.ts';
import type { MacKey } from './mac-keys.ts';
import type { Peppers } from './pepper.ts';
import type { PublicKey, SigningKey } from './signing-keys.ts';

type Ring<K> = { readonly keys?: readonly K[] };

export const ringIn = <K extends SigningKey | MacKey>(text: string): readonly K[] =>
  (JSON.parse(text) as Ring<K>).keys ?? [];
export const ringText = (keys: readonly (SigningKey | MacKey)[]): string => JSON.stringify({ keys });

export const peppersIn = (text: string): Peppers | null => {
  const { current, versions, dearest = noHashes, signerKeys = {} } = JSON.parse(text) as Partial<Peppers>;
  return current && versions ? { current, versions, dearest, signerKeys } : null;
};
export const peppersText = (peppers: Peppers): string => JSON.stringify(peppers);

export const publicKeysIn = (json: string | null): readonly PublicKey[] =>
  json === null ? [] : (JSON.parse(json) as { keys: PublicKey[] }).keys;
export const publicKeysText = (keys: readonly PublicKey[]): string => JSON.stringify({ keys });
