import { createHash } from 'node:crypto';
import {
  peppersIn,
  peppersText,
  publicKeysIn,
  publicKeysText,
  ringIn,
  ringText,
} from '../../../core/keys/key-material.ts';
import { newMacKey } from '../../../core/keys/mac-keys.ts';
import { newSigningKey, publicKey } from '../../../core/keys/signing-keys.ts';
import { noon } from '../../support/builders.ts';

const thumbprint = (members: object): string =>
  createHash('sha256').update(JSON.stringify(members)).digest('base64url');

describe('a signing key', () => {
  it('is named by its RFC 7638 thumbprint', async () => {
    const [ec, rsa] = await Promise.all([newSigningKey('ES256', 'next', noon), newSigningKey('RS256', 'active', noon)]);

    expect(ec).toMatchObject({ alg: 'ES256', state: 'next', since: noon });
    expect(rsa).toMatchObject({ alg: 'RS256', state: 'active', since: noon });
    expect(ec.id).toBe(thumbprint({ crv: 'P-256', kty: 'EC', x: ec.privateJwk.x, y: ec.privateJwk.y }));
    expect(rsa.id).toBe(thumbprint({ e: 'AQAB', kty: 'RSA', n: rsa.privateJwk.n }));
    expect(Buffer.from(rsa.privateJwk.n ?? '', 'base64url')).toHaveLength(256);
  });

  it('publishes its public members, its name, its one algorithm and its use, and nothing else (R45)', async () => {
    const [ec, rsa] = await Promise.all([
      newSigningKey('ES256', 'active', noon),
      newSigningKey('RS256', 'active', noon),
    ]);

    expect(publicKey(ec)).toEqual({
      kty: 'EC',
      crv: 'P-256',
      x: ec.privateJwk.x,
      y: ec.privateJwk.y,
      kid: ec.id,
      alg: 'ES256',
      use: 'sig',
    });
    expect(publicKey(rsa)).toEqual({
      kty: 'RSA',
      n: rsa.privateJwk.n,
      e: 'AQAB',
      kid: rsa.id,
      alg: 'RS256',
      use: 'sig',
    });
    for (const key of [ec, rsa]) expect(JSON.stringify(publicKey(key))).not.toContain(key.privateJwk.d);
  });
});

describe('key material at rest', () => {
  it('reads as what was written', async () => {
    const ring = [newMacKey('active', noon), newMacKey('next', noon)];
    const published = [publicKey(await newSigningKey('ES256', 'active', noon))];

    expect(ringIn(ringText(ring))).toEqual(ring);
    expect(publicKeysIn(publicKeysText(published))).toEqual(published);
    expect(peppersIn('{"current":"2","versions":{"1":"a","2":"b"},"more":1}')).toEqual({
      current: '2',
      versions: { 1: 'a', 2: 'b' },
      dearest: { bcryptCost: null, argon2id: false },
      signerKeys: {},
    });
    const peppers = {
      current: '1',
      versions: { 1: 'a' },
      dearest: { bcryptCost: 13, argon2id: true },
      signerKeys: { of: 'a-firebase-project' },
    };
    expect(peppersIn(peppersText(peppers))).toEqual(peppers);
  });

  it('is empty before the first write', () => {
    expect(ringIn('{}')).toEqual([]);
    expect(publicKeysIn(null)).toEqual([]);
    expect(peppersIn('{}')).toBeNull();
    expect(peppersIn('{"current":"1"}')).toBeNull();
    expect(peppersIn('{"versions":{}}')).toBeNull();
  });
});
