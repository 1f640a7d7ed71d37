import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { findPublicKeysIn, publicKeyTable } from '../../adapters/dynamodb/public-key-table.ts';
import { systemClock } from '../../core/clock.ts';
import { type KeyCache, type KeyCacheTimes, keyCache, keyCacheTimes } from '../../core/keys/key-cache.ts';
import { peppersIn, publicKeysIn, ringIn } from '../../core/keys/key-material.ts';
import type { MacKey } from '../../core/keys/mac-keys.ts';
import type { Peppers } from '../../core/keys/pepper.ts';
import type { PublicKeyStore } from '../../core/keys/public-key-store.ts';
import type { RingKey } from '../../core/keys/ring.ts';
import type { SigningKey } from '../../core/keys/signing-keys.ts';
import { type VerificationKeys, verificationKeys } from '../../core/tokens/verify-access-token.ts';
import type { WithSecrets, WithTables } from './configuration.ts';
import { secretStore } from './secret-store.ts';

const made = <K extends RingKey>(ring: readonly K[]): readonly K[] => {
  if (ring.length === 0) throw new Error('the keys have not been made yet');
  return ring;
};

export const macRing = (config: WithSecrets<'mac'>): (() => Promise<readonly MacKey[]>) => {
  const store = secretStore(config, 'mac');
  return keyCache(async () => made(ringIn<MacKey>(await store.read())), systemClock).get;
};

export const publicKeyStore = ({ table }: WithTables<'publicKeys'>, dynamo: Dynamo): PublicKeyStore =>
  publicKeyTable({ dynamo, publicKeys: table('publicKeys') });

export const findPublicKeys = ({ table }: WithTables<'publicKeys'>, dynamo: Dynamo): PublicKeyStore['find'] =>
  findPublicKeysIn({ dynamo, publicKeys: table('publicKeys') });

export const publicKeys = (config: WithTables<'publicKeys'>, dynamo: Dynamo): KeyCache<VerificationKeys> => {
  const find = findPublicKeys(config, dynamo);
  return keyCache(async () => verificationKeys(publicKeysIn(await find())), systemClock);
};

/** Signers learn of a replaced key within a minute: what the old one signs is refused. */
const signerTimes: KeyCacheTimes = { ...keyCacheTimes, freshFor: 60_000 };

export const signingRing = (config: WithSecrets<'signing'>): (() => Promise<readonly SigningKey[]>) => {
  const store = secretStore(config, 'signing');
  return keyCache(async () => made(ringIn<SigningKey>(await store.read())), systemClock, signerTimes).get;
};

export const pepperReader = (config: WithSecrets<'pepper'>): (() => Promise<Peppers>) => {
  const store = secretStore(config, 'pepper');
  const load = async (): Promise<Peppers> => {
    const found = peppersIn(await store.read());
    if (!found) throw new Error('the pepper has not been made yet');
    return found;
  };
  return keyCache(load, systemClock).get;
};
