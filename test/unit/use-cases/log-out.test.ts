import type { LogoutScope } from '../../../contract/requests.ts';
import type { Credential } from '../../../core/credential.ts';
import { AuthError } from '../../../core/errors.ts';
import type { MacKey } from '../../../core/keys/mac-keys.ts';
import { newId, newSecret } from '../../../core/random.ts';
import { sealSessionSecret } from '../../../core/sessions/session-secret.ts';
import { mintRefreshToken } from '../../../core/tokens/refresh-token.ts';
import { days, minutes, noon, seconds } from '../../support/builders.ts';
import { failing } from '../../support/dynamo-faults.ts';
import {
  bearer,
  cookie,
  cookieOf,
  type Instance,
  type Stores,
  tokensOf,
  wiredUseCases,
} from '../../support/wired-use-cases.ts';

const none: Credential = { method: 'none' };

/** A user with a phone, a tablet and a browser. */
async function threeSessions() {
  const open = await wiredUseCases();
  const owner = await open.person();
  const instance = open.instance();
  const phone = tokensOf(await instance.signIn(owner, 'mobile'));
  const tablet = tokensOf(await instance.signIn(owner, 'mobile'));
  const browser = cookieOf(await instance.signIn(owner, 'web'));
  const credentials = {
    phone: bearer(phone.accessToken),
    tablet: bearer(tablet.accessToken),
    browser: cookie(browser),
  };
  const living = async ({ authorize }: Instance = open.instance()) => {
    const names = Object.keys(credentials) as (keyof typeof credentials)[];
    const answers = await Promise.all(names.map((name) => authorize(credentials[name])));
    return names.filter((_, index) => answers[index] !== null);
  };
  return { open, owner, instance, phone, tablet, credentials, living };
}

type Three = Awaited<ReturnType<typeof threeSessions>>;

interface Presented {
  readonly credential: Credential;
  readonly refreshToken: string | null;
}

/** What comes along, and what each scope leaves. */
const byWhat: Record<string, [(three: Three) => Presented, Record<LogoutScope, readonly string[]>]> = {
  'a bearer token': [
    ({ credentials }) => ({ credential: credentials.phone, refreshToken: null }),
    { local: ['tablet', 'browser'], others: ['phone'], global: [] },
  ],
  'a refresh token': [
    ({ phone }) => ({ credential: none, refreshToken: phone.refreshToken }),
    { local: ['tablet', 'browser'], others: ['phone'], global: [] },
  ],
  'a bearer token and the refresh token of its session': [
    ({ credentials, phone }) => ({ credential: credentials.phone, refreshToken: phone.refreshToken }),
    { local: ['tablet', 'browser'], others: ['phone'], global: [] },
  ],
  'a bearer token and the refresh token of another session': [
    ({ credentials, tablet }) => ({ credential: credentials.phone, refreshToken: tablet.refreshToken }),
    { local: ['browser'], others: ['phone'], global: [] },
  ],
  'a cookie and a refresh token': [
    ({ phone, credentials }) => ({ credential: credentials.browser, refreshToken: phone.refreshToken }),
    { local: ['tablet'], others: ['browser'], global: [] },
  ],
  'a forged bearer token and a refresh token': [
    ({ phone }) => ({ credential: bearer('e30.e30.e30'), refreshToken: phone.refreshToken }),
    { local: ['tablet', 'browser'], others: ['phone'], global: [] },
  ],
};

const scopes = ['local', 'others', 'global'] as const;

describe.each(Object.entries(byWhat))('by %s', (_, [by, left]) => {
  test.each(scopes)('scope %s ends what it says', async (scope) => {
    const three = await threeSessions();
    await three.instance.logOut({ ...by(three), scope });
    expect(await three.living()).toEqual(left[scope]);
  });

  test('a local logout a second time is no failure', async () => {
    const three = await threeSessions();
    for (let turn = 0; turn < 2; turn++) await three.instance.logOut({ ...by(three), scope: 'local' });
  });

  test('a global one a second time ends nothing and does not say that it did', async () => {
    const three = await threeSessions();
    await three.instance.logOut({ ...by(three), scope: 'global' });
    const fresh = tokensOf(await three.instance.signIn(three.owner, 'mobile'));
    await expect(three.instance.logOut({ ...by(three), scope: 'global' })).rejects.toBeInstanceOf(AuthError);
    expect(await three.instance.authorize(bearer(fresh.accessToken))).not.toBeNull();
  });
});

test('by a cookie, the others end as revoked and can say so', async () => {
  const { instance, credentials, phone, living } = await threeSessions();
  await instance.logOut({ credential: credentials.browser, refreshToken: null, scope: 'others' });
  expect(await living()).toEqual(['browser']);
  await expect(instance.refresh(phone.refreshToken)).rejects.toMatchObject({ facts: { reason: 'revoked' } });
});

test('nothing of ours ends nothing: a success where there is nothing to end, a refusal where all should', async () => {
  const { instance, phone, living } = await threeSessions();
  const forged: Presented[] = [
    { credential: none, refreshToken: null },
    { credential: bearer('e30.e30.e30'), refreshToken: null },
    { credential: { method: 'bearer', value: null }, refreshToken: null },
    { credential: cookie('A'.repeat(128)), refreshToken: null },
    { credential: none, refreshToken: `${phone.refreshToken.slice(0, -8)}AAAAAAAA` },
  ];
  for (const what of forged) {
    expect(await instance.logOut({ ...what, scope: 'local' })).toEqual({ cookieIsDead: false });
    for (const scope of ['others', 'global'] as const)
      await expect(instance.logOut({ ...what, scope })).rejects.toMatchObject({ code: 'unauthenticated' });
  }
  expect(await living()).toEqual(['phone', 'tablet', 'browser']);
});

describe('an access token that has expired', () => {
  const anHourLater = async () => {
    const three = await threeSessions();
    three.open.clock.move(20 * minutes);
    const { phone, tablet, open, owner } = three;
    const { refreshToken } = (await three.instance.refresh(tablet.refreshToken)).tokens;
    const endOfPhone = async () => (await open.stores.sessions.find(phone.sessionId))?.ended?.reason ?? null;
    const epoch = async () => (await open.stores.users.find(owner.userId))?.sessionEpoch;
    return { ...three, endOfPhone, epoch, tabletRefreshToken: refreshToken };
  };

  test('ends its session, with and without the refresh token', async () => {
    for (const withToken of [true, false]) {
      const { instance, credentials, phone, endOfPhone } = await anHourLater();
      const refreshToken = withToken ? phone.refreshToken : null;
      await instance.logOut({ credential: credentials.phone, refreshToken, scope: 'local' });
      expect(await endOfPhone()).toBe('logged_out');
      await expect(instance.refresh(phone.refreshToken)).rejects.toMatchObject({ facts: { reason: 'logged_out' } });
    }
  });

  test('ends all of the user’s sessions with the refresh token, and none without', async () => {
    const { instance, credentials, phone, endOfPhone, epoch } = await anHourLater();
    const request = { credential: credentials.phone, scope: 'global' } as const;
    await expect(instance.logOut({ ...request, refreshToken: null })).rejects.toMatchObject({
      code: 'unauthenticated',
      facts: { tokenSent: true },
    });
    expect([await endOfPhone(), await epoch()]).toEqual([null, 0]);
    await instance.logOut({ ...request, refreshToken: phone.refreshToken });
    expect([await endOfPhone(), await epoch()]).toEqual(['logged_out', 1]);
  });

  test('opens nothing else', async () => {
    const { instance, credentials } = await anHourLater();
    expect(await instance.authorize(credentials.phone)).toBeNull();
    await instance.logOut({ credential: credentials.phone, refreshToken: null, scope: 'local' });
    // The same instance has verified its signature now.
    expect(await instance.authorize(credentials.phone)).toBeNull();
    await expect(instance.authenticate(credentials.phone)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test.each<[string, (claims: Record<string, unknown>) => object]>([
    ['of another issuer', () => ({ iss: 'https://other.example.com' })],
    ['for another audience', () => ({ aud: 'https://other.example.com' })],
    ['that lived longer than ours do', ({ iat }) => ({ exp: Number(iat) + 901 })],
    [
      'from the future',
      ({ iat, nbf, exp }) => ({ iat: Number(iat) + 6_000, nbf: Number(nbf) + 6_000, exp: Number(exp) + 6_000 }),
    ],
    ['of another user', () => ({ sub: newId() })],
  ])('%s ends nothing', async (_, change) => {
    const { open, instance, phone, endOfPhone } = await anHourLater();
    const claims = JSON.parse(Buffer.from(phone.accessToken.split('.')[1] ?? '', 'base64url').toString());
    const forged = await open.sign({ ...claims, ...change(claims) });
    await instance.logOut({ credential: bearer(forged), refreshToken: null, scope: 'local' });
    expect(await endOfPhone()).toBeNull();
    await instance.logOut({ credential: bearer(await open.sign(claims)), refreshToken: null, scope: 'local' });
    expect(await endOfPhone()).toBe('logged_out');
  });

  test('with a signature that is not ours ends nothing', async () => {
    const { instance, phone, endOfPhone } = await anHourLater();
    const forged = bearer(`${phone.accessToken.slice(0, -8)}AAAAAAAA`);
    await instance.logOut({ credential: forged, refreshToken: null, scope: 'local' });
    expect(await endOfPhone()).toBeNull();
  });
});

describe('a spent refresh token', () => {
  const spent = async () => {
    const three = await threeSessions();
    const second = (await three.instance.refresh(three.phone.refreshToken)).tokens;
    await three.instance.refresh(second.refreshToken);
    return three;
  };

  test.each(scopes)('ends its own family as a reuse, and no other session: %s', async (scope) => {
    const { open, instance, owner, phone, living } = await spent();
    const done = instance.logOut({ credential: none, refreshToken: phone.refreshToken, scope });
    if (scope === 'local') await done;
    else await expect(done).rejects.toMatchObject({ code: 'refresh_token_reused' });
    expect(await living()).toEqual(['tablet', 'browser']);
    expect((await open.stores.users.find(owner.userId))?.sessionEpoch).toBe(0);
    expect(await open.stores.sessions.find(phone.sessionId)).toMatchObject({ ended: { reason: 'refresh_reused' } });
    expect(open.reports.filter(({ event }) => event === 'authn_token_reuse')).toHaveLength(1);
  });

  test('is not looked at where a live access token decides', async () => {
    const { instance, phone, credentials, living } = await spent();
    await instance.logOut({ credential: credentials.tablet, refreshToken: phone.refreshToken, scope: 'others' });
    expect(await living()).toEqual(['tablet']);
  });

  test('of the generation before is none until its successor has arrived and the grace window is over', async () => {
    for (const [arrived, left] of [
      [false, ['phone']],
      [true, ['tablet', 'browser']],
    ] as const) {
      const { open, instance, phone, living } = await threeSessions();
      const { tokens } = await instance.refresh(phone.refreshToken);
      open.clock.move(2 * minutes);
      if (arrived) await instance.authorize(bearer(tokens.accessToken));
      await instance.logOut({ credential: none, refreshToken: phone.refreshToken, scope: 'others' }).catch(() => {});
      expect(await living()).toEqual(left);
    }
  });

  test('of a generation that a restored table does not know yet ends its session, and no other', async () => {
    const { open, instance, phone, living } = await threeSessions();
    const before = await open.stores.sessions.find(phone.sessionId);
    const { tokens } = await instance.refresh(phone.refreshToken);
    const restored = { ...open.stores.sessions, find: async () => before };
    const { logOut } = open.instance({ stores: { sessions: restored } });
    const request = { credential: none, refreshToken: tokens.refreshToken } as const;
    for (const scope of ['others', 'global'] as const)
      await expect(logOut({ ...request, scope })).rejects.toMatchObject({ code: 'unauthenticated' });
    await logOut({ ...request, scope: 'local' });
    expect(await living()).toEqual(['tablet', 'browser']);
  });
});

test('the secret alone ends nothing: a refresh token without its proof and a cookie without its secret', async () => {
  const { open, owner, instance, phone, living } = await threeSessions();
  const [key] = JSON.parse(await open.keys.mac.read()).keys.filter(({ state }: MacKey) => state === 'active');
  const ids = { sessionId: phone.sessionId, userId: owner.userId };
  const refreshToken = mintRefreshToken({ ...ids, generation: 0, seed: newSecret() }, key);
  const credential = cookie(sealSessionSecret({ ...ids, secret: newSecret() }, key));
  await instance.logOut({ credential, refreshToken, scope: 'local' });
  for (const scope of ['others', 'global'] as const)
    await expect(instance.logOut({ credential, refreshToken, scope })).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  expect(await living()).toEqual(['phone', 'tablet', 'browser']);
});

test('a session that has run out speaks for no other', async () => {
  const { open, instance, owner, phone, credentials } = await threeSessions();
  open.clock.move(30 * days);
  const fresh = tokensOf(await instance.signIn(owner, 'mobile'));
  for (const scope of ['others', 'global'] as const) {
    const byToken = instance.logOut({ credential: none, refreshToken: phone.refreshToken, scope });
    await expect(byToken).rejects.toMatchObject({ code: 'session_expired', facts: { reason: 'idle_timeout' } });
    const byCookie = instance.logOut({ credential: credentials.browser, refreshToken: null, scope });
    await expect(byCookie).rejects.toMatchObject({ code: 'session_expired', facts: { cookieIsDead: true } });
  }
  expect(await instance.authorize(bearer(fresh.accessToken))).not.toBeNull();
});

test('a session of a session epoch that is over ends no newer one, by whichever credential', async () => {
  const { open, instance, owner, phone, credentials } = await threeSessions();
  await open.stores.users.raiseSessionEpoch(owner.userId);
  const fresh = tokensOf(await instance.signIn(owner, 'mobile'));
  const presented: Presented[] = [
    { credential: credentials.phone, refreshToken: null },
    { credential: credentials.browser, refreshToken: null },
    { credential: none, refreshToken: phone.refreshToken },
  ];
  for (const what of presented)
    await expect(instance.logOut({ ...what, scope: 'others' })).rejects.toBeInstanceOf(AuthError);
  expect(await instance.authorize(bearer(fresh.accessToken))).not.toBeNull();
});

describe('the cookie is over', () => {
  const request = ({ credentials }: Three) => ({ credential: credentials.browser, refreshToken: null });

  test.each<[string, LogoutScope, (three: Three) => Presented, boolean]>([
    ['where its session has ended', 'local', request, true],
    ['where all have ended', 'global', request, true],
    ['but not where the others have', 'others', request, false],
    [
      'but not where a bearer token came along',
      'local',
      ({ credentials }) => ({ credential: credentials.phone, refreshToken: null }),
      false,
    ],
    [
      'but not where it is not ours',
      'local',
      () => ({ credential: cookie('A'.repeat(128)), refreshToken: null }),
      false,
    ],
  ])('%s', async (_, scope, what, cookieIsDead) => {
    const three = await threeSessions();
    expect(await three.instance.logOut({ ...what(three), scope })).toEqual({ cookieIsDead });
  });

  test('also where a refresh token had to decide, and where that was refused', async () => {
    const three = await threeSessions();
    const { instance, credentials, tablet, phone } = three;
    await instance.logOut({ ...request(three), scope: 'local' });
    const others = { credential: credentials.browser, refreshToken: tablet.refreshToken, scope: 'others' } as const;
    expect(await instance.logOut(others)).toEqual({ cookieIsDead: true });
    const refused = instance.logOut({ ...others, refreshToken: phone.refreshToken });
    await expect(refused).rejects.toMatchObject({ code: 'session_expired', facts: { cookieIsDead: true } });
  });
});

describe('a dead credential', () => {
  /** What a logout with each of the credentials writes. */
  const written = async (prepare: (three: Three) => Promise<unknown>) => {
    const three = await threeSessions();
    await prepare(three);
    const { sessions, revocations } = three.open.stores;
    const writes: [string, number?][] = [];
    const stores: Partial<Stores> = {
      sessions: {
        ...sessions,
        end: (...input) => {
          writes.push(['end']);
          return sessions.end(...input);
        },
      },
      revocations: {
        ...revocations,
        revoke: (sessionId, at, until) => {
          writes.push(['revoke', at - noon]);
          return revocations.revoke(sessionId, at, until);
        },
      },
    };
    const { logOut } = three.open.instance({ stores });
    const out = async ({ credential, refreshToken }: Presented) => {
      for (const scope of scopes) await logOut({ credential, refreshToken, scope }).catch(() => {});
    };
    await out({ credential: three.credentials.phone, refreshToken: three.phone.refreshToken });
    await out({ credential: three.credentials.browser, refreshToken: null });
    return writes;
  };
  const all = ({ instance, credentials }: Three) =>
    instance.logOut({ credential: credentials.browser, refreshToken: null, scope: 'global' });

  test('writes nothing when the access tokens of its session are over', async () => {
    const writes = await written(async (three) => {
      await all(three);
      three.open.clock.move(16 * minutes);
    });
    expect(writes).toEqual([]);
  });

  test('writes nothing when its session ran out', async () => {
    expect(await written(async ({ open }) => open.clock.move(31 * days))).toEqual([]);
  });

  test('writes nothing when its session is deleted', async () => {
    const writes = await written(async ({ open }) => {
      open.stores.sessions.find = async () => null;
    });
    expect(writes).toEqual([]);
  });

  test('until then repeats the revocation, as one entry a minute', async () => {
    const writes = await written(async (three) => {
      await all(three);
      three.open.clock.move(90 * seconds);
    });
    expect(writes.length).toBeGreaterThan(0);
    expect(new Set(writes.map((write) => write.join()))).toEqual(new Set([`revoke,${2 * minutes}`]));
  });
});

describe('a write that fails is told, and the same request again', () => {
  test.each(['end', 'revoke'] as const)('finishes a local logout whose “%s” failed', async (verb) => {
    const { open, credentials, living } = await threeSessions();
    const { sessions, revocations } = open.stores;
    const stores = verb === 'end' ? { sessions: failing(sessions, verb) } : { revocations: failing(revocations, verb) };
    const { logOut } = open.instance({ stores });
    const request = { credential: credentials.phone, refreshToken: null, scope: 'local' } as const;
    await expect(logOut(request)).rejects.toThrow('did not answer');
    await logOut(request);
    expect(await living()).toEqual(['tablet', 'browser']);
  });

  test.each(['phone', 'browser'] as const)(
    'finishes a logout from everywhere, wherever it broke, by the %s',
    async (which) => {
      for (const verb of ['end', 'revoke'] as const)
        for (const [after, times] of [0, 1, 2].flatMap((after) => [1, 2, 3].map((times) => [after, times] as const))) {
          const { open, credentials, living } = await threeSessions();
          const { sessions, revocations } = open.stores;
          const stores =
            verb === 'end'
              ? { sessions: failing(sessions, verb, { after, times }) }
              : { revocations: failing(revocations, verb, { after, times }) };
          const { logOut } = open.instance({ stores });
          const request = { credential: credentials[which], refreshToken: null, scope: 'global' } as const;
          const isDone = () =>
            logOut(request).then(
              () => true,
              () => false,
            );
          expect(await isDone()).toBe(false);
          // A request that broke after the own session's end is refused when it is repeated, and revokes it all the same.
          for (let turn = 0; turn < 4 && !(await isDone()); turn++);
          expect(await living()).toEqual([]);
        }
    },
  );

  test('and a read that fails is no “nothing to end”', async () => {
    const { open, credentials } = await threeSessions();
    const { logOut } = open.instance({ stores: { sessions: failing(open.stores.sessions, 'find', { times: 2 }) } });
    for (const scope of ['others', 'global'] as const)
      await expect(logOut({ credential: credentials.phone, refreshToken: null, scope })).rejects.toThrow('find');
  });
});

test('the cookie of one who is disabled is no way back in', async () => {
  const { open, owner, instance, credentials, living } = await threeSessions();
  await instance.operate({ action: 'disable', email: owner.email });
  const out = instance.logOut({ credential: credentials.browser, refreshToken: null, scope: 'global' });
  await expect(out).rejects.toMatchObject({ code: 'session_expired', facts: { reason: 'user_disabled' } });
  expect(await living()).toEqual([]);
  expect((await open.stores.users.find(owner.userId))?.sessionEpoch).toBe(1);
});
