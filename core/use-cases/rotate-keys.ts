import { longestMailLifetime } from '../../contract/mails.ts';
import type { SettingValues } from '../../contract/settings.ts';
import type { Clock } from '../clock.ts';
import { DependencyUnavailable } from '../dependency-unavailable.ts';
import { peppersIn, peppersText, publicKeysText, ringIn, ringText } from '../keys/key-material.ts';
import { type MacKey, newMacKey } from '../keys/mac-keys.ts';
import type { Peppers } from '../keys/pepper.ts';
import type { PublicKeyStore } from '../keys/public-key-store.ts';
import { advance, type KeyState, type RingPolicy, replace } from '../keys/ring.ts';
import type { SecretStore } from '../keys/secret-store.ts';
import { signerKeyId } from '../keys/signer-key-id.ts';
import { newSigningKey, publicKey, type SigningKey } from '../keys/signing-keys.ts';
import type { LogEvent } from '../log-event.ts';
import { dearestWith, noHashes } from '../passwords/dearest-hash.ts';
import { newId, newSecret } from '../random.ts';

export interface RotateKeysDependencies {
  readonly signing: SecretStore;
  readonly mac: SecretStore;
  readonly pepper: SecretStore;
  readonly publicKeys: PublicKeyStore;
  readonly settings: Pick<
    SettingValues,
    'signingAlgorithm' | 'refreshAbsoluteTimeout' | 'sessionAbsoluteTimeout' | 'passwordHash' | 'bcryptCost'
  >;
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

export interface RotateKeysInput {
  /** Rings whose every key is replaced now, because it may have leaked. What was made with them dies. */
  readonly replace: readonly ('signing' | 'mac')[];
  /** Of a Firebase project whose users are imported: kept beside the peppers. @default none */
  readonly signerKey?: Buffer;
}

const day = 86_400_000;
/** Longer than any cache of keys, ours (5 minutes) and the verifiers' (`max-age` of the JWKS). */
const publishedBefore = day;
/** Longer than a run can last: the function is stopped after a minute. */
const lockFor = 120_000;

/**
 * Brings every key to where it should be now; does nothing where nothing is due, and can die between any two writes
 * and be run again. Public halves are published before the ring that signs with them is written. Secrets Manager has no
 * conditional write, so one run at a time holds the lock; one that dies holds it for two minutes, no longer.
 * @throws DependencyUnavailable while another run holds the lock
 */
export const rotateKeys =
  (deps: RotateKeysDependencies) =>
  async (input: RotateKeysInput): Promise<void> => {
    const { publicKeys, now } = deps;
    const holder = newId();
    if (!(await publicKeys.acquireLock(holder, now(), now() + lockFor)))
      throw new DependencyUnavailable('another run rotates the keys');
    try {
      await rotateSigningRing(deps, input.replace.includes('signing'));
      await rotateMacRing(deps, input.replace.includes('mac'));
      await makePepper(deps, input.signerKey);
    } finally {
      await publicKeys.releaseLock(holder);
    }
  };

async function rotateSigningRing(
  { signing, publicKeys, settings, now, logEvent }: RotateKeysDependencies,
  isEmergency: boolean,
) {
  const alg = settings.signingAlgorithm;
  const at = now();
  const ring = ringIn<SigningKey>(await signing.read());
  // A ring of the algorithm of before turns over as soon as a key of the new one has been known for long enough.
  const usable = ring.filter((key) => key.state !== 'next' || key.alg === alg);
  const activeFor = ring.some((key) => key.state === 'active' && key.alg !== alg) ? 0 : 30 * day;
  const policy: RingPolicy = { activeFor, publishedBefore, retiringFor: 2 * day };
  const spare = { active: await newSigningKey(alg, 'active', at), next: await newSigningKey(alg, 'next', at) };
  const fresh = (state: KeyState) => (state === 'active' ? spare.active : spare.next);
  const rotated = isEmergency ? replace(at, fresh) : advance(usable, at, policy, fresh);
  const published = publicKeysText(rotated.map(publicKey));
  if ((await publicKeys.find()) !== published) await publicKeys.put(published);
  if (rotated === ring || ringText(rotated) === ringText(ring)) return;
  await signing.write(ringText(rotated));
  logEvent('sys_keys_rotated', { ring: 'signing', emergency: isEmergency, keys: rotated.length });
}

async function rotateMacRing({ mac, settings, now, logEvent }: RotateKeysDependencies, isEmergency: boolean) {
  // For as long as the session may live a token of it has to be recognised: an old one is a thief's, and ends it. A
  // mailed token counts for its whole life, too.
  const { refreshAbsoluteTimeout, sessionAbsoluteTimeout } = settings;
  const longest = Math.max(refreshAbsoluteTimeout, sessionAbsoluteTimeout, longestMailLifetime) * 1_000;
  const policy: RingPolicy = { activeFor: 90 * day, publishedBefore, retiringFor: longest + day };
  const ring = ringIn<MacKey>(await mac.read());
  const rotated = isEmergency ? replace(now(), newMacKey) : advance(ring, now(), policy, newMacKey);
  if (rotated === ring) return;
  await mac.write(ringText(rotated));
  logEvent('sys_keys_rotated', { ring: 'mac', emergency: isEmergency, keys: rotated.length });
}

const firstPepper = (): Peppers => {
  // No two deployments share a version: a pepper of other users is told by it.
  const version = newId();
  return { current: version, versions: { [version]: newSecret() }, dearest: noHashes, signerKeys: {} };
};

/**
 * A pepper is never rotated by itself: a hash needs its own for as long as its user stays away. For as long, too, a hash
 * of a kind or cost that the settings have left may rest in the table, so the dearest is kept beside the peppers.
 */
async function makePepper({ pepper, settings, logEvent }: RotateKeysDependencies, signerKey?: Buffer) {
  const known = peppersIn(await pepper.read());
  const peppers = known ?? firstPepper();
  const added = signerKey && { [signerKeyId(signerKey)]: signerKey.toString('base64url') };
  const signerKeys = { ...peppers.signerKeys, ...added };
  const next = { ...peppers, dearest: dearestWith(peppers.dearest, settings), signerKeys };
  if (known && peppersText(next) === peppersText(known)) return;
  await pepper.write(peppersText(next));
  if (known) return;
  logEvent('sys_keys_rotated', { ring: 'pepper', emergency: false, keys: 1 });
}
