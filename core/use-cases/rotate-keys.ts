import type { SettingValues } from '../../contract/settings.ts';
import type { Clock } from '../clock.ts';
import { peppersIn, publicKeysText, ringIn, ringText } from '../keys/key-material.ts';
import { type MacKey, newMacKey } from '../keys/mac-keys.ts';
import type { PublicKeyStore } from '../keys/public-key-store.ts';
import { advance, type KeyState, type RingPolicy, replace } from '../keys/ring.ts';
import type { SecretStore } from '../keys/secret-store.ts';
import { newSigningKey, publicKey, type SigningKey } from '../keys/signing-keys.ts';
import { Outage } from '../outage.ts';
import { newId, newSecret } from '../random.ts';
import type { Report } from '../report.ts';

export interface RotateKeysDependencies {
  readonly signing: SecretStore;
  readonly mac: SecretStore;
  readonly pepper: SecretStore;
  readonly publicKeys: PublicKeyStore;
  readonly settings: Pick<SettingValues, 'signingAlgorithm' | 'refreshAbsoluteTimeout' | 'sessionAbsoluteTimeout'>;
  readonly now: Clock;
  readonly report: Report;
}

export interface RotateKeysInput {
  /** Rings whose every key is replaced now, because it may have leaked. What was made with them dies. */
  readonly replace: readonly ('signing' | 'mac')[];
}

const day = 86_400_000;
/** Longer than any cache of keys, ours (5 minutes) and the verifiers' (`max-age` of the JWKS). */
const knownFor = day;
/** Longer than a run can last: the function is stopped after a minute. */
const turnFor = 120_000;

/**
 * Brings every key to where it should be now; does nothing where nothing is due, and can die between any two writes
 * and be run again. Public halves are published before the ring that signs with them is written. Secrets Manager has no
 * conditional write, so one run at a time takes the turn; one that dies keeps it for a few minutes, no longer.
 * @throws Outage while another run has the turn
 */
export const rotateKeys =
  (deps: RotateKeysDependencies) =>
  async (input: RotateKeysInput): Promise<void> => {
    const { publicKeys, now } = deps;
    const holder = newId();
    if (!(await publicKeys.takeTurn(holder, now(), now() + turnFor))) throw new Outage('another run rotates the keys');
    try {
      await turnSigningRing(deps, input.replace.includes('signing'));
      await turnMacRing(deps, input.replace.includes('mac'));
      await makePepper(deps);
    } finally {
      await publicKeys.endTurn(holder);
    }
  };

async function turnSigningRing(
  { signing, publicKeys, settings, now, report }: RotateKeysDependencies,
  isEmergency: boolean,
) {
  const alg = settings.signingAlgorithm;
  const at = now();
  const ring = ringIn<SigningKey>(await signing.read());
  // A ring of the algorithm of before turns over as soon as a key of the new one has been known for long enough.
  const usable = ring.filter((key) => key.state !== 'next' || key.alg === alg);
  const activeFor = ring.some((key) => key.state === 'active' && key.alg !== alg) ? 0 : 30 * day;
  const policy: RingPolicy = { activeFor, knownFor, retiringFor: 2 * day };
  const spare = { active: await newSigningKey(alg, 'active', at), next: await newSigningKey(alg, 'next', at) };
  const fresh = (state: KeyState) => (state === 'active' ? spare.active : spare.next);
  const turned = isEmergency ? replace(at, fresh) : advance(usable, at, policy, fresh);
  const published = publicKeysText(turned.map(publicKey));
  if ((await publicKeys.find()) !== published) await publicKeys.put(published);
  if (turned === ring || ringText(turned) === ringText(ring)) return;
  await signing.write(ringText(turned));
  report('sys_keys_rotated', { ring: 'signing', emergency: isEmergency, keys: turned.length });
}

async function turnMacRing({ mac, settings, now, report }: RotateKeysDependencies, isEmergency: boolean) {
  // For as long as the session may live a token of it has to be recognised: an old one is a thief's, and ends it.
  const longest = Math.max(settings.refreshAbsoluteTimeout, settings.sessionAbsoluteTimeout) * 1_000;
  const policy: RingPolicy = { activeFor: 90 * day, knownFor, retiringFor: longest + day };
  const ring = ringIn<MacKey>(await mac.read());
  const turned = isEmergency ? replace(now(), newMacKey) : advance(ring, now(), policy, newMacKey);
  if (turned === ring) return;
  await mac.write(ringText(turned));
  report('sys_keys_rotated', { ring: 'mac', emergency: isEmergency, keys: turned.length });
}

/** A pepper is never turned by itself: a hash needs its own for as long as its user stays away. */
async function makePepper({ pepper, report }: RotateKeysDependencies) {
  if (peppersIn(await pepper.read())) return;
  await pepper.write(JSON.stringify({ current: '1', versions: { 1: newSecret() } }));
  report('sys_keys_rotated', { ring: 'pepper', emergency: false, keys: 1 });
}
