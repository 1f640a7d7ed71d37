import { createHmac } from 'node:crypto';
import { isGenuine, type MacKey, type MacPurpose, mac, newMacKey } from '../../../core/keys/mac-keys.ts';
import { noon } from '../../support/builders.ts';

const purposes: MacPurpose[] = [
  'session-cookie',
  'refresh-proof',
  'refresh-tag',
  'device',
  'log',
  'mail-token',
  'mail-code',
  'mail-address',
];

describe('a MAC key', () => {
  it('has an id of 6 bytes and a secret of 32, new each time', () => {
    const [one, two] = [newMacKey('next', noon), newMacKey('active', noon + 1)];

    expect(one).toMatchObject({ state: 'next', since: noon });
    expect(two).toMatchObject({ state: 'active', since: noon + 1 });
    expect([one.id, one.secret].map((text) => Buffer.from(text, 'base64url').length)).toEqual([6, 32]);
    expect([one.id, one.secret]).not.toEqual([two.id, two.secret]);
  });

  it('makes HMAC-SHA-256 with a key of its own for each purpose, as written down', () => {
    const key: MacKey = { ...newMacKey('active', noon), secret: Buffer.alloc(32, 7).toString('base64url') };
    const own = createHmac('sha256', Buffer.alloc(32, 7)).update('hybrid-auth/1/device').digest();

    expect(mac(key, 'device', 'data')).toEqual(createHmac('sha256', own).update('data').digest());
    expect(new Set(purposes.map((purpose) => mac(key, purpose, 'data').toString('hex'))).size).toBe(purposes.length);
  });

  it('makes the same of text and of its bytes, again and again', () => {
    const key = newMacKey('active', noon);

    expect(mac(key, 'log', 'text')).toEqual(mac(key, 'log', Buffer.from('text')));
    expect(mac({ ...key }, 'log', 'text')).toEqual(mac(key, 'log', 'text'));
  });
});

describe('what is genuine', () => {
  const ring = [newMacKey('next', noon), newMacKey('active', noon), newMacKey('retiring', noon)];

  it('was made by any key of the ring, for that purpose, over that data', () => {
    for (const key of ring) expect(isGenuine(ring, 'device', 'data', mac(key, 'device', 'data'))).toBe(true);
  });

  it('was not made by another key, for another purpose, over other data, nor in part', () => {
    const [key] = ring;
    const tag = key ? mac(key, 'device', 'data') : Buffer.alloc(0);

    expect(isGenuine(ring, 'device', 'data', mac(newMacKey('active', noon), 'device', 'data'))).toBe(false);
    expect(isGenuine(ring, 'log', 'data', tag)).toBe(false);
    expect(isGenuine(ring, 'device', 'date', tag)).toBe(false);
    expect(isGenuine([], 'device', 'data', tag)).toBe(false);
    for (const length of [0, 1, 31]) expect(isGenuine(ring, 'device', 'data', tag.subarray(0, length))).toBe(false);
    expect(isGenuine(ring, 'device', 'data', Buffer.concat([tag, Buffer.alloc(1)]))).toBe(false);
  });
});
