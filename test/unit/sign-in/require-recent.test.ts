import { requireRecent } from '../../../core/sign-in/require-recent.ts';
import { aPasskey, aSession, aTotp, aUser, factorsBy, minutes, noon } from '../../support/builders.ts';

const maxAge = 600;
const at = noon + 10 * minutes;

test('a proof is recent until it is older than the setting says', () => {
  const given = { user: aUser(), session: aSession({ authenticatedAt: noon }) };
  expect(() => requireRecent(given, maxAge, at)).not.toThrow();
  expect(() => requireRecent(given, maxAge, at + 1)).toThrow(
    expect.objectContaining({ code: 'step_up_required', facts: { maxAge, methods: ['password'] } }),
  );
});

test('a user who has neither a password nor a second factor can only sign in again: nothing would do', () => {
  const given = { user: aUser({ password: null }), session: aSession({ authenticatedAt: noon, amr: ['otp'] }) };
  expect(() => requireRecent(given, maxAge, at)).not.toThrow();
  expect(() => requireRecent(given, maxAge, at + 1)).toThrow(
    expect.objectContaining({ code: 'step_up_required', facts: { maxAge, methods: [] } }),
  );
});

test('of a user with a second factor a proof without it is never recent', () => {
  const user = aUser({ factors: factorsBy(aTotp(), aPasskey()), recoveryCodes: { hash: 'p1' } });
  const one = aSession({ authenticatedAt: at, amr: ['pwd'] });
  expect(() => requireRecent({ user, session: one }, maxAge, at)).toThrow(
    expect.objectContaining({ facts: { maxAge, methods: ['totp', 'passkey', 'recovery_code'] } }),
  );
  const two = aSession({ authenticatedAt: at, amr: ['pwd', 'otp', 'mfa'] });
  expect(() => requireRecent({ user, session: two }, maxAge, at)).not.toThrow();
});

test('an authenticator that was never confirmed is no second factor', () => {
  const user = aUser({ factors: factorsBy(aTotp({ confirmed: false })), recoveryCodes: { hash: 'p1' } });
  const session = aSession({ authenticatedAt: at });
  expect(() => requireRecent({ user, session }, maxAge, at)).not.toThrow();
});

test('a passkey that does not verify its user is enough for whoever has no other second factor', () => {
  const session = (amr: string[]) => aSession({ authenticatedAt: at, amr });
  const passkey = aUser({ factors: factorsBy(aPasskey()) });
  const both = aUser({ factors: factorsBy(aPasskey(), aTotp()) });
  expect(() => requireRecent({ user: passkey, session: session(['pop']) }, maxAge, at)).not.toThrow();
  expect(() => requireRecent({ user: both, session: session(['pop']) }, maxAge, at)).toThrow();
  expect(() => requireRecent({ user: passkey, session: session(['pop', 'pwd']) }, maxAge, at)).toThrow();
});
