import { newMacKey } from '../../../core/keys/mac-keys.ts';
import { newSigningKey, publicKey, type SigningKey } from '../../../core/keys/signing-keys.ts';
import { type FamilySession, hasFamily, issueTokens } from '../../../core/tokens/issue-tokens.ts';
import { isProven, readRefreshToken } from '../../../core/tokens/refresh-token.ts';
import { signAccessToken } from '../../../core/tokens/sign-access-token.ts';
import { verificationKeys, verifyAccessToken } from '../../../core/tokens/verify-access-token.ts';
import { aMobileSession, aSession, aUser, days, minutes, noon, seconds } from '../../support/builders.ts';
import { joseVerifier } from '../../support/jose-verifier.ts';
import { audience, issuer, lifetime, now } from '../../support/token-mint.ts';

describe.each(['ES256', 'RS256'] as const)('the tokens of a session, %s', (alg) => {
  const macKeys = [newMacKey('active', noon), newMacKey('retiring', noon)] as const;
  const settings = { issuer, audience, accessTokenLifetime: lifetime, emailInToken: false };
  const expected = { issuer, audience, lifetime, additionalClaims: [] };
  const user = aUser({ roles: ['member', 'admin'], permissions: ['notes:read'] });
  let ring: SigningKey[];

  beforeAll(async () => {
    ring = [await newSigningKey(alg, 'next', noon), await newSigningKey(alg, 'active', noon)];
  });

  const mobile = (parts = {}, family = {}) =>
    aMobileSession(
      {
        userId: user.userId,
        createdAt: noon - 2 * minutes,
        authenticatedAt: noon - minutes,
        amr: ['pwd', 'otp', 'mfa'],
        ...parts,
      },
      { generation: 4, macKeyId: macKeys[1].id, ...family },
    ) as FamilySession;
  const issue = (session = mobile(), at = noon, more: Partial<typeof settings> = {}) =>
    issueTokens(
      { sign: signAccessToken(async () => ring), settings: { ...settings, ...more }, macRing: macKeys },
      user,
      session,
      at,
    );
  const claimsOf = (token: string, at = now) =>
    verifyAccessToken(token, verificationKeys(ring.map(publicKey)), expected, at);

  it('carry the claims of the contract, and both verifiers take them', async () => {
    const session = mobile({ clientType: 'api' });
    const { accessToken, expiresIn } = await issue(session);

    expect(claimsOf(accessToken)).toEqual({
      iss: issuer,
      aud: audience,
      sub: user.userId,
      client_id: 'api',
      iat: now,
      nbf: now,
      exp: now + lifetime,
      jti: expect.stringMatching(/^[A-Za-z0-9_-]{22}$/),
      sid: session.sessionId,
      gen: 4,
      auth_time: now - 60,
      amr: ['pwd', 'otp', 'mfa'],
      roles: ['member', 'admin'],
      permissions: ['notes:read'],
    });
    expect(await (await joseVerifier(ring.map(publicKey), expected))(accessToken, now)).toBe(true);
    expect(expiresIn).toBe(lifetime);
  });

  it('are signed by the active key, under its thumbprint', async () => {
    const { accessToken } = await issue();
    const [header = ''] = accessToken.split('.');

    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({ alg, kid: ring[1]?.id, typ: 'at+jwt' });
  });

  it('carry the e-mail address only where that is switched on (R33)', async () => {
    const [without, with_] = await Promise.all([issue(), issue(mobile(), noon, { emailInToken: true })]);

    expect(claimsOf(without.accessToken)).not.toHaveProperty('email');
    expect(claimsOf(with_.accessToken)).toMatchObject({ email: user.email });
  });

  it('are another access token each time, and the same refresh token', async () => {
    const session = mobile();
    const [one, two] = await Promise.all([issue(session), issue(session, noon + minutes)]);

    expect(one.accessToken).not.toBe(two.accessToken);
    expect(one.refreshToken).toBe(two.refreshToken);
    expect(one.refreshToken).not.toBe(
      (await issue({ ...session, family: { ...session.family, generation: 5 } })).refreshToken,
    );
  });

  it('hold a refresh token of the current generation, made with the key that the family names', async () => {
    const session = mobile();
    const token = readRefreshToken((await issue(session)).refreshToken, macKeys);

    expect(token).toMatchObject({
      sessionId: session.sessionId,
      userId: user.userId,
      generation: 4,
      macKeyId: macKeys[1].id,
    });
    expect(token && isProven(token, session.family.seed, macKeys)).toBe(true);
  });

  it.each(['expiresAt', 'idleExpiresAt'])(
    'end before the %s of the session, rounded down to the second',
    async (end) => {
      const { accessToken, expiresIn } = await issue(mobile({ [end]: noon + 101 * seconds - 1 }));

      expect(expiresIn).toBe(100);
      expect(claimsOf(accessToken, now + 99)).not.toBeNull();
      expect(claimsOf(accessToken, now + 100)).toBeNull();
    },
  );

  it('are over at once in the last second of the session', async () => {
    const { accessToken, expiresIn } = await issue(mobile({ idleExpiresAt: noon + 999 }));

    expect(expiresIn).toBe(0);
    expect(claimsOf(accessToken)).toBeNull();
  });

  it('say for how long the refresh token lives unused', async () => {
    expect(
      (await issue(mobile({ idleExpiresAt: noon + 30 * days, expiresAt: noon + 90 * days }))).refreshExpiresIn,
    ).toBe(30 * 86_400);
    expect((await issue(mobile({ idleExpiresAt: noon + 30 * days, expiresAt: noon + days }))).refreshExpiresIn).toBe(
      86_400,
    );
    expect((await issue(mobile({ idleExpiresAt: noon + 1_999 }))).refreshExpiresIn).toBe(1);
    expect((await issue(mobile({ idleExpiresAt: noon - seconds }))).refreshExpiresIn).toBe(0);
  });

  it('cannot be made where the key of the family is gone, or no key is active', async () => {
    await expect(issue(mobile({}, { macKeyId: 'gone0000' }))).rejects.toThrow('MAC key');
    await expect(signAccessToken(async () => [])({} as never)).rejects.toThrow('no active key');
  });
});

it('a session with a refresh family is one of a mobile or api client', () => {
  expect(hasFamily(aMobileSession())).toBe(true);
  expect(hasFamily(aSession())).toBe(false);
  expect(hasFamily(aMobileSession({ clientType: 'web' }))).toBe(false);
  expect(hasFamily(aSession({ clientType: 'api' }))).toBe(false);
});
