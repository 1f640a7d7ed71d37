import { tokenPrincipal } from '../../../backend/token-principal.ts';
import { fixedClock } from '../../support/fixed-clock.ts';
import { audience, issuer, lifetime, someClaims } from '../../support/token-mint.ts';

const expected = { issuer, audience, lifetime, additionalClaims: [] };
const bearer = { method: 'bearer', value: 'token' } as const;
const claims = someClaims();

test.each([
  [lifetime * 1_000 - 1, true],
  [lifetime * 1_000, false],
])(
  'where the list of the revocations answers %i ms after the issue, a token is accepted: %s',
  async (later, accepted) => {
    const clock = fixedClock();
    const isRevoked = async () => {
      clock.move(later);
      return false;
    };
    const prove = tokenPrincipal({ claimsOf: async () => claims, expected, isRevoked, now: clock.now });

    const outcome = await prove(bearer).then(Boolean, ({ code }) => code);

    expect(outcome).toBe(accepted || 'unauthenticated');
  },
);

test('the list is not asked for a token that is not genuine, nor for a cookie', async () => {
  const isRevoked = jest.fn(async () => false);
  const prove = tokenPrincipal({ claimsOf: async () => null, expected, isRevoked, now: fixedClock().now });

  await expect(prove(bearer)).rejects.toMatchObject({ code: 'unauthenticated', facts: { tokenSent: true } });
  await expect(prove({ method: 'cookie', value: 'secret' })).rejects.toMatchObject({ facts: { tokenSent: false } });
  expect(await prove({ method: 'none' })).toBeNull();
  expect(isRevoked).not.toHaveBeenCalled();
});
