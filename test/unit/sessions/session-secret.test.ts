import { type MacKey, mac, newMacKey } from '../../../core/keys/mac-keys.ts';
import { newId, newSecret } from '../../../core/random.ts';
import { openSessionSecret, sealSessionSecret } from '../../../core/sessions/session-secret.ts';
import { noon } from '../../support/builders.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

describe('the value of a session cookie', () => {
  const [next, active, retiring, stranger] = (['next', 'active', 'retiring', 'active'] as const).map((state) =>
    newMacKey(state, noon),
  ) as [MacKey, MacKey, MacKey, MacKey];
  const ring = [active, next, retiring];
  const secret = { sessionId: newId(), userId: newId(), secret: newSecret() };
  const value = sealSessionSecret(secret, active);
  const open = (text: string) => openSessionSecret(text, ring);

  it('opens as what was sealed, whichever key of the ring did it', () => {
    for (const key of ring) expect(open(sealSessionSecret(secret, key))).toEqual(secret);
  });

  it('is 128 characters of base64url, and one and the same for the same session', () => {
    expect(value).toMatch(/^[A-Za-z0-9_-]{128}$/);
    expect(sealSessionSecret({ ...secret }, active)).toBe(value);
  });

  it('is refused when any bit of it is another (R19)', () => {
    const accepted: number[] = [];
    for (let bit = 0; bit < 96 * 8; bit++) {
      const forged = Buffer.from(value, 'base64url');
      forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      if (open(forged.toString('base64url'))) accepted.push(bit);
    }

    expect(accepted).toEqual([]);
  });

  it('is refused when any letter of it is another (A96)', () => {
    const accepted = [...value]
      .flatMap((_, at) =>
        [...`${alphabet}.=+/% "\n`].map((letter) => value.slice(0, at) + letter + value.slice(at + 1)),
      )
      .filter((text) => text !== value && open(text));

    expect(accepted).toEqual([]);
  });

  it('is refused in every other spelling (A95, A96, R24)', () => {
    const raw = Buffer.from(value, 'base64url');
    const others = [
      '',
      value.slice(1),
      value.slice(0, -1),
      `${value}A`,
      `${value}=`,
      `${value}\n`,
      `"${value}"`,
      ` ${value}`,
      value + value,
      value.toUpperCase(),
      encodeURIComponent(`${value}=`),
      raw.toString('hex'),
      raw.subarray(1).toString('base64url'),
      Buffer.concat([raw, Buffer.alloc(3)]).toString('base64url'),
      secret.sessionId,
      secret.secret,
    ];

    for (const other of others) expect(open(other)).toBeNull();
  });

  it('is refused at its length in letters that hold fewer bytes', () => {
    expect(open(`${value.slice(0, 124)}====`)).toBeNull();
    expect(open('='.repeat(128))).toBeNull();
    expect(open(`${value.slice(0, 127)}\u{ff21}`)).toBeNull();
    expect(open('\u{1f600}'.repeat(64))).toBeNull();
  });

  it('is refused where its key is not in the ring', () => {
    expect(openSessionSecret(value, [next, retiring])).toBeNull();
    expect(openSessionSecret(value, [])).toBeNull();
    expect(open(sealSessionSecret(secret, stranger))).toBeNull();
  });

  it('is not made from a tag that was made for another purpose', () => {
    const sealed = Buffer.from(value, 'base64url').subarray(0, 64);

    for (const purpose of ['refresh-proof', 'refresh-tag', 'device', 'log'] as const)
      expect(open(Buffer.concat([sealed, mac(active, purpose, sealed)]).toString('base64url'))).toBeNull();
    expect(open(Buffer.concat([sealed, mac(active, 'session-cookie', sealed)]).toString('base64url'))).toEqual(secret);
  });

  it('binds session, user and secret to each other', () => {
    const other = Buffer.from(
      sealSessionSecret({ sessionId: newId(), userId: newId(), secret: newSecret() }, active),
      'base64url',
    );
    const own = Buffer.from(value, 'base64url');

    for (const [from, to] of [
      [0, 16],
      [16, 32],
      [32, 64],
      [64, 96],
    ]) {
      const mixed = Buffer.from(own);
      other.copy(mixed, from, from, to);
      expect(open(mixed.toString('base64url'))).toBeNull();
    }
  });
});
