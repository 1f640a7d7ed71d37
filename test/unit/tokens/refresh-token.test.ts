import { type MacKey, mac, newMacKey } from '../../../core/keys/mac-keys.ts';
import { newId, newSecret } from '../../../core/random.ts';
import { isProven, mintRefreshToken, readRefreshToken } from '../../../core/tokens/refresh-token.ts';
import { noon } from '../../support/builders.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

describe('a refresh token', () => {
  const [next, active, retiring, stranger] = (['next', 'active', 'retiring', 'active'] as const).map((state) =>
    newMacKey(state, noon),
  ) as [MacKey, MacKey, MacKey, MacKey];
  const ring = [next, active, retiring];
  const family = { sessionId: newId(), userId: newId(), seed: newSecret(), generation: 7 };
  const { sessionId, userId, seed } = family;
  const token = mintRefreshToken(family, active);
  const read = (text: string) => readRefreshToken(text, ring);
  const bytes = () => Buffer.from(token.slice(3), 'base64url');
  const spelled = (raw: Buffer) => `rt_${raw.toString('base64url')}`;

  it('reads as what it was minted for, by any key of the ring', () => {
    for (const key of ring)
      expect(read(mintRefreshToken(family, key))).toMatchObject({ sessionId, userId, generation: 7, macKeyId: key.id });
  });

  it('is the same bytes each time, so that a retry gets the same successor', () => {
    expect(mintRefreshToken({ ...family }, active)).toBe(token);
    expect(mintRefreshToken({ ...family, generation: 8 }, active)).not.toBe(token);
    expect(mintRefreshToken(family, next)).not.toBe(token);
  });

  it('is opaque and short, and carries neither the seed nor the secret (R36)', () => {
    expect(token).toMatch(/^rt_[A-Za-z0-9_-]{143}$/);
    expect(bytes().includes(Buffer.from(seed, 'base64url'))).toBe(false);
    expect(bytes().includes(Buffer.from(active.secret, 'base64url'))).toBe(false);
  });

  it.each([0, 1, 255, 256, 65_536, 2 ** 32 - 1])('carries generation %d', (generation) => {
    const minted = mintRefreshToken({ ...family, generation }, active);
    const found = read(minted);

    expect(found?.generation).toBe(generation);
    expect(found && isProven(found, seed, ring)).toBe(true);
  });

  it('is refused when any bit of it is another (R40, A166)', () => {
    const accepted: number[] = [];
    for (let bit = 0; bit < 107 * 8; bit++) {
      const forged = bytes();
      forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      if (read(spelled(forged))) accepted.push(bit);
    }

    expect(accepted).toEqual([]);
  });

  it('is refused when any letter of it is another', () => {
    const accepted = [...token]
      .flatMap((_, at) => [...`${alphabet}.=+/ \n`].map((letter) => token.slice(0, at) + letter + token.slice(at + 1)))
      .filter((text) => text !== token && read(text));

    expect(accepted).toEqual([]);
  });

  it('is refused truncated, padded, in capitals, twice, or without its prefix (A166)', () => {
    const others = [
      '',
      'rt_',
      token.slice(0, -1),
      token.slice(3),
      `${token}A`,
      `${token}=`,
      `${token}\n`,
      ` ${token}`,
      token.toUpperCase(),
      token.toLowerCase(),
      token + token,
      `RT_${token.slice(3)}`,
      `xx_${token.slice(3)}`,
      `rt_${token}`,
      spelled(bytes().subarray(1)),
      spelled(Buffer.concat([bytes(), Buffer.alloc(1)])),
    ];

    for (const other of others) expect(read(other)).toBeNull();
  });

  it('is refused where its key is no longer, or never was, in the ring', () => {
    expect(readRefreshToken(token, [next, retiring])).toBeNull();
    expect(readRefreshToken(token, [])).toBeNull();
    expect(read(mintRefreshToken(family, stranger))).toBeNull();
  });

  it('is refused under the name of a key that did not make it', () => {
    const { secret } = stranger;

    expect(read(mintRefreshToken(family, { ...active, secret }))).toBeNull();
  });

  it('is refused in a version that is not ours, even with our own tag', () => {
    const versions = [0, 1, 2, 255].filter((version) => {
      const raw = bytes().subarray(0, 75);
      raw.writeUInt8(version, 0);
      return read(spelled(Buffer.concat([raw, mac(active, 'refresh-tag', raw)])));
    });

    expect(versions).toEqual([1]);
  });

  it('is proven by the seed of its family and by no other', () => {
    const found = read(token);

    expect(found && isProven(found, seed, ring)).toBe(true);
    expect(found && isProven(found, newSecret(), ring)).toBe(false);
    expect(found && isProven({ ...found, generation: 8 }, seed, ring)).toBe(false);
    expect(found && isProven({ ...found, macKeyId: next.id }, seed, ring)).toBe(false);
    expect(found && isProven(found, seed, [next, retiring])).toBe(false);
  });

  it('cannot be made by who holds the MAC secret but not the seed, nor by who holds the seed but not the secret', () => {
    const bySecret = read(mintRefreshToken({ ...family, seed: newSecret() }, active));
    const bySeed = read(mintRefreshToken(family, { ...stranger, id: active.id }));

    expect(bySecret).not.toBeNull();
    expect(bySecret && isProven(bySecret, seed, ring)).toBe(false);
    expect(bySeed).toBeNull();
  });

  it('carries the MAC over seed and generation, made for that purpose alone', () => {
    expect(read(token)?.proof).toEqual(mac(active, 'refresh-proof', `${seed}.7`));
  });

  it('does not lend its proof to another generation: each has its own', () => {
    const [one, two] = [7, 8].map((generation) => read(mintRefreshToken({ ...family, generation }, active)));

    expect(one?.proof).toHaveLength(32);
    expect(one?.proof.equals(two?.proof ?? Buffer.alloc(0))).toBe(false);
  });
});
