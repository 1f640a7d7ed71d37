/** Changes of an account against each other, in every order in which their single writes can land. */
import { AuthError } from '../../core/errors.ts';
import { ringIn } from '../../core/keys/key-material.ts';
import type { MacKey } from '../../core/keys/mac-keys.ts';
import { activeKey } from '../../core/keys/ring.ts';
import { mailCode } from '../../core/mail/mail-code.ts';
import { isAlive } from '../../core/sessions/session.ts';
import { type Gate, gatedStores, inEveryOrder } from '../support/interleave.ts';
import { bearer, type Instance, tokensOf, type WiredUseCases, wiredUseCases } from '../support/wired-use-cases.ts';

// Thousands of plays, on a machine that may have other things to do.

const chosen = 'a passphrase of this afternoon';
const next = 'new@example.org';
const at = (gate: Gate, { instance, stores }: WiredUseCases): Instance =>
  instance({ stores: gatedStores(stores, gate) });

/** A refusal, or done; breakage is not among what a race may lead to. */
function outcomeOf(outcome: PromiseSettledResult<unknown> | undefined): string {
  if (outcome?.status !== 'rejected') return 'done';
  if (outcome.reason instanceof AuthError) return outcome.reason.code;
  throw outcome.reason;
}

async function opened() {
  const open = await wiredUseCases();
  const direct = open.instance();
  const person = await open.person();
  const own = tokensOf(await direct.signIn(person, 'mobile'));
  const found = () => open.stores.users.find(person.userId);
  const liveSessions = async () => {
    const sessions = await open.stores.sessions.findAll(Object.keys((await found())?.sessionIndex ?? {}));
    return sessions.filter((session) => isAlive(session, open.clock.now()));
  };
  return { open, direct, person, own, found, liveSessions };
}

async function asked() {
  const all = await opened();
  const { open, direct, own } = all;
  await direct.changeEmail(bearer(own.accessToken), next);
  return { ...all, change: open.tokenOf('email_change'), undo: open.tokenOf('email_changed') };
}

test('an undo against its change leaves the old address, its user’s for good, and the new one nobody’s', async () => {
  const seen = new Set<string>();
  const orders = await inEveryOrder(async () => {
    const { open, person, change, undo, found, liveSessions } = await asked();
    return {
      actors: {
        change: (gate) => at(gate, open).verifyEmail(change),
        undo: (gate) => at(gate, open).undoEmailChange(undo),
      },
      afterwards: async (outcomes) => {
        expect(outcomeOf(outcomes.undo)).toBe('done');
        seen.add(outcomeOf(outcomes.change));
        expect(await found()).toMatchObject({ email: person.email, pendingEmail: null, emailUndos: {} });
        expect(await open.stores.users.userIdOf(person.email)).toBe(person.userId);
        expect(await open.stores.users.userIdOf(next)).toBeNull();
        expect(await liveSessions()).toEqual([]);
        open.clock.move(30 * 86_400_000);
        await expect(open.instance().register({ email: person.email, password: chosen })).rejects.toMatchObject({
          code: 'email_taken',
        });
        await open.instance().register({ email: next, password: chosen });
      },
    };
  });
  expect(orders).toBeGreaterThan(5);
  expect([...seen].sort()).toEqual(['done', 'invalid_request']);
});

test('of two verifications by one token one makes the change, and the address leads to the user', async () => {
  await inEveryOrder(async () => {
    const { open, person, change, found } = await asked();
    return {
      actors: {
        one: (gate) => at(gate, open).verifyEmail(change),
        other: (gate) => at(gate, open).verifyEmail(change),
      },
      afterwards: async ({ one, other }) => {
        expect([outcomeOf(one), outcomeOf(other)].sort()).toEqual(['done', 'invalid_request']);
        expect(await found()).toMatchObject({ email: next, sessionEpoch: 1 });
        expect(await open.stores.users.userIdOf(next)).toBe(person.userId);
        expect(await open.stores.users.userIdOf(person.email)).toBeNull();
      },
    };
  });
});

test('of two resets by one token one sets the password, and no sign-in with the old one lives on', async () => {
  await inEveryOrder(async () => {
    const { open, direct, person, found, liveSessions } = await opened();
    await direct.forgetPassword(person.email);
    const token = open.tokenOf('reset_password');
    return {
      actors: {
        reset: (gate) => at(gate, open).resetPassword(token, chosen),
        signIn: (gate) => at(gate, open).signIn(person, 'mobile'),
      },
      afterwards: async (outcomes) => {
        expect(outcomeOf(outcomes.reset)).toBe('done');
        expect(['done', 'unavailable', 'invalid_credentials']).toContain(outcomeOf(outcomes.signIn));
        expect(await liveSessions()).toEqual([]);
        expect((await found())?.password?.hash).toBe(`plain:${chosen}`);
        await expect(direct.resetPassword(token, chosen)).rejects.toMatchObject({ code: 'invalid_request' });
      },
    };
  });
});

test.each(['refresh', 'sign-in'])('a deletion against a %s leaves nothing that lives', async (rival) => {
  await inEveryOrder(async () => {
    const { open, direct, person, own } = await opened();
    return {
      actors: {
        deletion: (gate) => at(gate, open).deleteOwnAccount(bearer(own.accessToken)),
        rival: (gate) =>
          rival === 'refresh' ? at(gate, open).refresh(own.refreshToken) : at(gate, open).signIn(person, 'mobile'),
      },
      afterwards: async (outcomes) => {
        expect(outcomeOf(outcomes.deletion)).toBe('done');
        outcomeOf(outcomes.rival);
        const { value } = outcomes.rival as PromiseFulfilledResult<Awaited<ReturnType<Instance['signIn']>>>;
        const tokens = value && ('tokens' in value ? (value.tokens as typeof own) : tokensOf(value));
        for (const { accessToken, refreshToken } of [own, ...(tokens ? [tokens] : [])]) {
          expect(await direct.authorize(bearer(accessToken))).toBeNull();
          await expect(direct.refresh(refreshToken)).rejects.toMatchObject({ facts: { reason: 'user_deleted' } });
        }
        expect(await open.stores.users.userIdOf(person.email)).toBeNull();
      },
    };
  });
});

describe('the first proof of an address, by a mailed code,', () => {
  async function sent() {
    const all = await opened();
    const { open, direct, person } = all;
    const client = { ip: '192.0.2.8', userAgent: null };
    const { challengeId } = await direct.sendSignInCode({ email: person.email, acceptLanguage: null, client });
    const code = mailCode(challengeId, activeKey(ringIn<MacKey>(await open.keys.mac.read())));
    const input = { challengeId, code, client, clientType: 'mobile', deviceName: null, sessionCookie: null } as const;
    return { ...all, proof: (gate: Gate) => at(gate, open).signInByCode({ ...input, deviceToken: null }) };
  }

  test('against a sign-in with the password that was there before leaves none of its sessions alive', async () => {
    await inEveryOrder(async () => {
      const { open, person, found, liveSessions, proof } = await sent();
      return {
        actors: { proof, stranger: (gate) => at(gate, open).signIn(person, 'mobile') },
        afterwards: async (outcomes) => {
          expect(outcomeOf(outcomes.proof)).toBe('done');
          outcomeOf(outcomes.stranger);
          expect(await found()).toMatchObject({ emailVerified: true, password: null });
          expect((await liveSessions()).map(({ amr }) => amr)).toEqual([['otp']]);
        },
      };
    });
  });

  test('against the link of the registration keeps the password where the link was first, and is done or refused', async () => {
    const seen = new Set<string>();
    await inEveryOrder(async () => {
      const { open, direct, found, proof } = await sent();
      const user = await found();
      if (user) await direct.sendVerification(user);
      const link = open.tokenOf('verify_email');
      return {
        actors: { proof, link: (gate) => at(gate, open).verifyEmail(link) },
        afterwards: async (outcomes) => {
          const after = await found();
          expect(after?.emailVerified).toBe(true);
          const [proven, linked] = [outcomeOf(outcomes.proof), outcomeOf(outcomes.link)];
          seen.add(`${proven} ${linked} ${after?.password ? 'kept' : 'void'}`);
          if (proven === 'unavailable') expect(after?.password).not.toBeNull();
        },
      };
    });
    expect([...seen]).toEqual(expect.arrayContaining(['done done kept', 'unavailable done kept']));
    expect([...seen].filter((outcome) => outcome.endsWith('void')).length).toBeGreaterThan(0);
  });
});
