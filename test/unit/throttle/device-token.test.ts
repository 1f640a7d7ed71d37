import { mac, newMacKey } from '../../../core/keys/mac-keys.ts';
import { newId } from '../../../core/random.ts';
import { mintDeviceToken, readDeviceToken } from '../../../core/throttle/device-token.ts';
import { noon } from '../../support/builders.ts';

describe('a device token', () => {
  const ring = [newMacKey('active', noon), newMacKey('next', noon), newMacKey('retiring', noon)] as const;
  const [active] = ring;
  const [deviceId, userId] = [newId(), newId()];
  const token = mintDeviceToken(deviceId, userId, active);
  const read = (text: string, user = userId) => readDeviceToken(text, user, ring);

  it('names its device to the account that it was made for, by any key of the ring', () => {
    for (const key of ring) expect(read(mintDeviceToken(deviceId, userId, key))).toBe(deviceId);
  });

  it('is nothing to another account', () => {
    expect(read(token, newId())).toBeNull();
    expect(read(token, '')).toBeNull();
  });

  it('is not made by another key, nor for another purpose, nor over other text', () => {
    const tag = (purpose: 'device' | 'log', data: string) =>
      `${deviceId}.${mac(active, purpose, data).toString('base64url')}`;

    expect(read(tag('device', `${deviceId}.${userId}`))).toBe(deviceId);
    expect(read(tag('log', `${deviceId}.${userId}`))).toBeNull();
    expect(read(tag('device', `${deviceId}${userId}`))).toBeNull();
    expect(read(mintDeviceToken(deviceId, userId, newMacKey('active', noon)))).toBeNull();
    expect(readDeviceToken(token, userId, [])).toBeNull();
  });

  it('is refused with any letter changed', () => {
    const changed = [...token].flatMap((_, at) =>
      [...'ABab09-_.= '].map((letter) => token.slice(0, at) + letter + token.slice(at + 1)),
    );

    expect(changed.filter((text) => text !== token && read(text) !== null)).toEqual([]);
  });

  it('is refused in every other shape', () => {
    const [id = '', tag = ''] = token.split('.');
    const others = [
      '',
      '.',
      '..',
      id,
      `${id}.`,
      `.${tag}`,
      `${token}.`,
      `${token}.x`,
      `.${token}`,
      `${token}=`,
      `${token}\n`,
      ` ${token}`,
      token.toUpperCase(),
      `${id}.${tag}.${tag}`,
      `${id}.${id}.${tag}`,
      'x'.repeat(100_000),
      '.'.repeat(100_000),
    ];

    for (const other of others) expect(read(other)).toBeNull();
  });

  it('is for ids of ours only: what was made for another text is refused', () => {
    for (const odd of ['__proto__', 'x', `${deviceId.slice(0, -1)}B`])
      expect(read(mintDeviceToken(odd, userId, active))).toBeNull();
  });
});
