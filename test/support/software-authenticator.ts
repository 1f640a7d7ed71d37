/** An authenticator of WebAuthn in software: real keys, real signatures, and every lie that a test asks for. */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { isoCBOR } from '@simplewebauthn/server/helpers';

/** What an answer says otherwise than an honest client would. */
export interface Lies {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly crossOrigin?: boolean;
  /** base64url, or null for none. */
  readonly userHandle?: string | null;
  readonly counter?: number;
  readonly userPresent?: boolean;
  readonly userVerified?: boolean;
  /** Signs with a key of its own. */
  readonly foreignKey?: boolean;
}

export interface AuthenticatorOptions {
  readonly origin: string;
  /** COSE. @default -7, ES256 */
  readonly algorithm?: -7 | -257 | -8;
  /** @default true */
  readonly verifiesUser?: boolean;
  /** Whether it counts its signatures; synced passkeys do not. @default false */
  readonly counts?: boolean;
  /** The model; zeros by default. */
  readonly aaguid?: string;
}

interface Held {
  readonly id: Buffer;
  readonly keys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
  readonly userHandle: string;
}

const flags = { userPresent: 0x01, userVerified: 0x04, backupEligible: 0x08, backedUp: 0x10, attested: 0x40 };

export class SoftwareAuthenticator {
  readonly #options: Required<AuthenticatorOptions>;
  #held: Held | null = null;
  #counter = 0;

  constructor(options: AuthenticatorOptions) {
    this.#options = {
      algorithm: -7,
      verifiesUser: true,
      counts: false,
      aaguid: '00000000-0000-0000-0000-000000000000',
      ...options,
    };
  }

  /** As `navigator.credentials.create`. */
  create(options: PublicKeyCredentialCreationOptionsJSON, lies: Lies = {}): RegistrationResponseJSON {
    const held = { id: randomBytes(32), keys: newKeys(this.#options.algorithm), userHandle: options.user.id };
    this.#held = held;
    const id = held.id.toString('base64url');
    const credential = Buffer.concat([
      Buffer.from(this.#options.aaguid.replaceAll('-', ''), 'hex'),
      Buffer.from([0, held.id.length]),
      held.id,
      coseKey(held.keys.publicKey, this.#options.algorithm),
    ]);
    const authData = this.#authenticatorData(options.rp.id ?? '', lies, credential);
    const attestation = new Map<string, string | Uint8Array | Map<string, string>>([
      ['fmt', 'none'],
      ['attStmt', new Map<string, string>()],
      ['authData', Uint8Array.from(authData)],
    ]);
    return {
      ...{ id, rawId: id, type: 'public-key', clientExtensionResults: {}, authenticatorAttachment: 'platform' },
      response: {
        clientDataJSON: this.#clientData('webauthn.create', options.challenge, lies).toString('base64url'),
        attestationObject: Buffer.from(isoCBOR.encode(attestation)).toString('base64url'),
        transports: ['internal', 'hybrid'],
      },
    };
  }

  /** As `navigator.credentials.get`. */
  get(options: PublicKeyCredentialRequestOptionsJSON, lies: Lies = {}): AuthenticationResponseJSON {
    const held = this.#held;
    if (!held) throw new Error('the authenticator holds no passkey yet');
    const { userHandle = held.userHandle, foreignKey = false } = lies;
    const { algorithm } = this.#options;
    const authData = this.#authenticatorData(options.rpId ?? '', lies);
    const clientData = this.#clientData('webauthn.get', options.challenge, lies);
    const { privateKey } = foreignKey ? newKeys(algorithm) : held.keys;
    const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()]);
    const id = held.id.toString('base64url');
    return {
      ...{ id, rawId: id, type: 'public-key', clientExtensionResults: {}, authenticatorAttachment: 'platform' },
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: sign(algorithm === -8 ? null : 'sha256', signed, privateKey).toString('base64url'),
        ...(userHandle !== null && { userHandle }),
      },
    };
  }

  #clientData(type: string, challenge: string, lies: Lies): Buffer {
    const { origin } = this.#options;
    const data = {
      type,
      challenge,
      origin,
      crossOrigin: false,
      ...only(lies, 'type', 'challenge', 'origin', 'crossOrigin'),
    };
    return Buffer.from(JSON.stringify(data));
  }

  #authenticatorData(rpId: string, lies: Lies, credential?: Buffer): Buffer {
    if (this.#options.counts) this.#counter++;
    const { userPresent = true, userVerified = this.#options.verifiesUser, counter = this.#counter } = lies;
    const set =
      (userPresent ? flags.userPresent : 0) |
      (userVerified ? flags.userVerified : 0) |
      (this.#options.counts ? 0 : flags.backupEligible | flags.backedUp) |
      (credential ? flags.attested : 0);
    const head = Buffer.alloc(5);
    head.writeUInt8(set);
    head.writeUInt32BE(counter, 1);
    const rpIdHash = createHash('sha256')
      .update(lies.rpId ?? rpId)
      .digest();
    return Buffer.concat([rpIdHash, head, credential ?? Buffer.alloc(0)]);
  }
}

const only = <Name extends keyof Lies>(lies: Lies, ...names: Name[]): Pick<Lies, Name> =>
  Object.fromEntries(names.filter((name) => lies[name] !== undefined).map((name) => [name, lies[name]])) as Pick<
    Lies,
    Name
  >;

function newKeys(algorithm: -7 | -257 | -8): Held['keys'] {
  if (algorithm === -8) return generateKeyPairSync('ed25519');
  return algorithm === -7
    ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
    : generateKeyPairSync('rsa', { modulusLength: 2_048 });
}

/** RFC 9052, section 7; the numbers of the members by RFC 9053 and RFC 8230. */
function coseKey(key: KeyObject, algorithm: -7 | -257 | -8): Uint8Array {
  const { x = '', y = '', n = '', e = '' } = key.export({ format: 'jwk' });
  const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'base64url'));
  const members: [number, number | Uint8Array][] =
    algorithm === -7
      ? [
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, bytes(x)],
          [-3, bytes(y)],
        ]
      : algorithm === -8
        ? [
            [1, 1],
            [3, -8],
            [-1, 6],
            [-2, bytes(x)],
          ]
        : [
            [1, 3],
            [3, -257],
            [-1, bytes(n)],
            [-2, bytes(e)],
          ];
  return isoCBOR.encode(new Map(members));
}
