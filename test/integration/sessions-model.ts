/**
 * One user with a few devices, a thief and an operator: the real use cases, and beside them a model of what the HTTP
 * contract says. Each deed is checked against the model as it is done, and after it what is stored.
 */
import type { EndReason } from '../../contract/errors.ts';
import type { LogoutScope } from '../../contract/requests.ts';
import type { Credential } from '../../core/credential.ts';
import { AuthError } from '../../core/errors.ts';
import { publicKeysIn } from '../../core/keys/key-material.ts';
import { isAlive } from '../../core/sessions/session.ts';
import type { TokenPair } from '../../core/tokens/issue-tokens.ts';
import type { Operation } from '../../core/use-cases/admin/operate.ts';
import { days, minutes, seconds } from '../support/builders.ts';
import { fixedClock } from '../support/fixed-clock.ts';
import { type Gate, gatedStores } from '../support/interleave.ts';
import {
  bearer,
  cookie,
  cookieOf,
  type Instance,
  type Stores,
  tokensOf,
  wiredUseCases,
} from '../support/wired-use-cases.ts';

export const deviceCount = 4;
/** The last device is a browser, the others hold tokens. */
const browser = deviceCount - 1;

export type Deed =
  | { readonly does: 'sign in'; readonly device: number }
  /** `lost`: the answer never arrives. Whoever lost one goes on with the newest token that did. A browser renews. */
  | { readonly does: 'refresh'; readonly device: number; readonly lost: boolean }
  | { readonly does: 'use'; readonly device: number; readonly at: 'authorizer' | 'endpoint' }
  | {
      readonly does: 'log out';
      readonly device: number;
      readonly scope: LogoutScope;
      readonly by: 'access' | 'refresh';
    }
  | { readonly does: 'operate'; readonly action: Exclude<Operation['action'], 'unlock'> }
  | { readonly does: 'steal'; readonly device: number }
  | { readonly does: 'thief refreshes' }
  | { readonly does: 'thief uses' };

export type Event =
  | Deed
  /** Milliseconds; a negative number is a clock that was ahead. */
  | { readonly does: 'sleep'; readonly for: number }
  | { readonly does: 'turn keys' }
  | { readonly does: 'replace keys'; readonly ring: 'signing' | 'mac' }
  /** `lags`: by how many turns each step of theirs is late. */
  | { readonly does: 'together'; readonly deeds: readonly Deed[]; readonly lags: readonly number[] };

export interface WorldSettings {
  readonly refreshGraceWindow: number;
  readonly lostResponseWindow: number;
  readonly maxSessionsPerUser: number;
}

/** What the model knows of a session. */
interface Known {
  readonly sessionId: string;
  readonly isWeb: boolean;
  readonly createdAt: number;
  readonly expiresAt: number;
  idleExpiresAt: number;
  /** As noted: once a minute at most. */
  lastSeenAt: number;
  lastUsedAt: number;
  generation: number;
  rotatedAt: number;
  proven: number;
  /** The one refresh token of each generation. */
  readonly refreshTokens: string[];
  readonly accessTokens: AccessToken[];
  readonly cookies: string[];
  ended: EndReason | null;
  /** Whether somebody else ever used a token of it. */
  stolen: boolean;
  /** Whether its MAC key was replaced in an emergency. */
  forsaken: boolean;
}

interface AccessToken {
  readonly token: string;
  readonly generation: number;
  readonly expiresAt: number;
  /** Whether its signing key was replaced in an emergency. */
  forsaken: boolean;
}

/** What a device or the thief holds: the newest that reached it. */
interface Held {
  readonly known: Known;
  generation: number;
  access: AccessToken | null;
  /** When the rotation was whose answer has not arrived since; null while nothing is missing. */
  lostSince: number | null;
}

const refreshIdle = 30 * days;
const sessionIdle = 30 * minutes;
const touchEvery = minutes;
const clockSkew = 4 * seconds;

/** What each deed may end a session for, where it is not the reuse of a token. */
const causes: Record<Deed['does'], readonly EndReason[]> = {
  'sign in': ['session_limit', 'logged_out', 'idle_timeout', 'absolute_timeout'],
  refresh: ['refresh_reused', 'logged_out', 'user_disabled'],
  use: ['logged_out', 'user_disabled'],
  'log out': ['logged_out', 'revoked', 'refresh_reused', 'user_disabled'],
  operate: ['admin', 'user_disabled'],
  steal: [],
  'thief refreshes': ['refresh_reused', 'logged_out', 'user_disabled'],
  'thief uses': ['logged_out', 'user_disabled'],
};

const keyIdOf = (token: string): string =>
  JSON.parse(Buffer.from(token.split('.', 1)[0] ?? '', 'base64url').toString()).kid;

/** Jest builds a matcher at every `expect`, which here would cost more than the use cases. */
function expectSame<Value>(found: Value, wanted: Value): void {
  if (!Object.is(found, wanted)) expect(found).toBe(wanted);
}

export async function sessionsWorld(settings: WorldSettings, stores?: Stores) {
  const clock = fixedClock();
  const { now } = clock;
  // A disabled user's sign-ins count as guesses, and guessing is not the subject.
  const unthrottled = { accountFreeAttempts: 1_000_000, accountLockoutThreshold: 1_000_000 };
  const open = await wiredUseCases({ settings: { ...settings, ...unthrottled }, clock, ...(stores && { stores }) });
  // Every key is due to turn at the next run.
  clock.move(89 * days);
  let latest = now();
  const owner = await open.person();
  const held: (Held | null)[] = Array(deviceCount).fill(null);
  let thief: Held | null = null;
  let disabled = false;
  let instances = [open.instance(), open.instance()];
  let turn = 0;
  const all: Known[] = [];

  const isLive = (known: Known): boolean =>
    known.ended === null && now() < known.expiresAt && now() < known.idleExpiresAt;
  const accepts = (known: Known, access: AccessToken): boolean =>
    isLive(known) && !access.forsaken && now() < access.expiresAt;

  function received(known: Known, generation: number, tokens: TokenPair): AccessToken {
    // Never two successors of one generation: an answer that is given again is the same to the byte.
    known.refreshTokens[generation] ??= tokens.refreshToken;
    expectSame(tokens.refreshToken, known.refreshTokens[generation]);
    const expiresAt = (Math.floor(now() / seconds) + tokens.expiresIn) * seconds;
    const access = { token: tokens.accessToken, generation, expiresAt, forsaken: false };
    known.accessTokens.push(access);
    return access;
  }

  async function signIn({ signIn: begin }: Instance, device: number, isAlone: boolean): Promise<void> {
    const isWeb = device === browser;
    const sessionCookie = (isWeb && held[device]?.known.cookies.at(-1)) || null;
    const presented = sessionCookie && held[device]?.known.forsaken === false ? held[device]?.known : null;
    const others = all.filter((known) => isLive(known) && known !== presented);
    const answer = await begin(owner, isWeb ? 'web' : 'mobile', { sessionCookie }).catch((error: unknown) => {
      if (!(error instanceof AuthError)) throw error;
      // Whoever lost a race with an end is told to come again, and finds out why then.
      expect(isAlone && disabled ? ['invalid_credentials'] : ['invalid_credentials', 'unavailable']).toContain(
        error.code,
      );
      return null;
    });
    if (isAlone) expectSame(answer === null, disabled);
    if (!answer) return;
    const known: Known = {
      sessionId: answer.session.sessionId,
      isWeb,
      createdAt: now(),
      expiresAt: now() + (isWeb ? days : 90 * days),
      idleExpiresAt: now() + (isWeb ? sessionIdle : refreshIdle),
      lastSeenAt: now(),
      lastUsedAt: now(),
      generation: 0,
      rotatedAt: now(),
      proven: 0,
      refreshTokens: [],
      accessTokens: [],
      cookies: isWeb ? [cookieOf(answer)] : [],
      ended: null,
      stolen: false,
      forsaken: false,
    };
    const access = isWeb ? null : received(known, 0, tokensOf(answer));
    all.push(known);
    held[device] = { known, generation: 0, access, lostSince: null };
    if (!isAlone) return;
    if (presented && isLive(presented)) presented.ended = 'logged_out';
    // Just as many as there is no room for: those that were unused for longest, ties by age and id.
    others.sort(
      (a, b) => a.lastSeenAt - b.lastSeenAt || a.createdAt - b.createdAt || (a.sessionId < b.sessionId ? -1 : 1),
    );
    for (const evicted of others.slice(0, Math.max(0, others.length + 1 - settings.maxSessionsPerUser)))
      evicted.ended = 'session_limit';
  }

  /** Contract, "Refresh rotation, exactly", points 2 to 6. */
  function expectedRefresh(known: Known, generation: number): string {
    if (known.forsaken) return 'unauthenticated';
    if (known.ended) return known.ended;
    if (now() >= known.expiresAt) return 'absolute_timeout';
    if (now() >= known.idleExpiresAt) return 'idle_timeout';
    if (generation === known.generation) return 'rotated';
    const age = now() - known.rotatedAt;
    const isUnconfirmed = known.proven < known.generation && age < settings.lostResponseWindow * seconds;
    const isRetry = age < settings.refreshGraceWindow * seconds || isUnconfirmed;
    return generation === known.generation - 1 && isRetry ? 'replayed' : 'refresh_token_reused';
  }

  function expectReason({ expiresAt }: Known, { code, facts }: AuthError, expected: string): void {
    // A day after the last of its sessions could live, a MAC key is forgotten.
    const isForgotten = code === 'unauthenticated' && now() >= expiresAt + days - 5 * minutes;
    if (!isForgotten) expectSame(facts.reason ?? code, expected);
  }

  async function refreshes(by: Held, { refresh }: Instance, isAlone: boolean, isLost: boolean): Promise<void> {
    const { known, generation } = by;
    const expected = expectedRefresh(known, generation);
    const next = generation + 1;
    try {
      const { outcome, tokens, session } = await refresh(known.refreshTokens[generation] ?? '');
      expectSame(isAlone ? outcome : expected, expected);
      expectSame(session.sessionId, known.sessionId);
      expectSame(session.expiresAt, known.expiresAt);
      const access = received(known, next, tokens);
      if (outcome === 'rotated') {
        expectSame(known.generation, generation);
        const idleExpiresAt = now() + refreshIdle;
        const seenAt = { rotatedAt: now(), lastSeenAt: now() };
        Object.assign(known, { generation: next, ...seenAt, proven: generation, idleExpiresAt });
      }
      if (!isLost) Object.assign(by, { generation: next, access, lostSince: null });
      else if (by.generation === generation) by.lostSince ??= known.rotatedAt;
    } catch (error) {
      if (!(error instanceof AuthError)) throw error;
      const { code } = error;
      if (isAlone) expectReason(known, error, expected);
      else expect(['session_expired', 'unauthenticated', 'refresh_token_reused', 'unavailable']).toContain(code);
      if (code === 'refresh_token_reused') {
        known.ended ??= 'refresh_reused';
        expectTheft(by);
      }
    }
  }

  /**
   * THE LOST-ANSWER RULE. An honest client presents the newest refresh token that has reached it, and no other: after
   * an answer that got lost that is the one before. It is taken for a thief in one case alone: when it has not come
   * back within the longer of the two windows since the rotation whose answer it lost.
   */
  function expectTheft(by: Held): void {
    if (by.known.stolen) return;
    const window = Math.max(settings.refreshGraceWindow, settings.lostResponseWindow) * seconds;
    expect(by.lostSince).not.toBeNull();
    expect(now() - (by.lostSince ?? 0)).toBeGreaterThanOrEqual(window);
  }

  async function renews({ known }: Held, { renew }: Instance, isAlone: boolean): Promise<void> {
    const isExpected = isLive(known) && !known.forsaken;
    const renewed = await renew(known.cookies.at(-1) ?? '').catch((error: unknown) => {
      if (!(error instanceof AuthError)) throw error;
      const reason = known.ended ?? (now() >= known.expiresAt ? 'absolute_timeout' : 'idle_timeout');
      if (isAlone) expectReason(known, error, known.forsaken ? 'unauthenticated' : reason);
      return null;
    });
    if (isAlone) expectSame(renewed !== null, isExpected);
    if (!renewed) return;
    expectSame(renewed.session.expiresAt, known.expiresAt);
    known.cookies.push(renewed.cookie);
    seen(known, Number.NEGATIVE_INFINITY);
  }

  function seen(known: Known, every: number): void {
    known.lastUsedAt = Math.max(known.lastUsedAt, now());
    if (now() - known.lastSeenAt <= every) return;
    known.lastSeenAt = now();
    known.idleExpiresAt = now() + sessionIdle;
  }

  async function uses({ known, access }: Held, instance: Instance, deed: Deed, isAlone: boolean): Promise<void> {
    if (!known.isWeb && !access) return;
    const credential: Credential = access ? bearer(access.token) : cookie(known.cookies.at(-1) ?? '');
    const isExpected = access ? accepts(known, access) : isLive(known) && !known.forsaken;
    const accepted =
      deed.does === 'use' && deed.at === 'endpoint'
        ? await instance.authenticate(credential).then(
            ({ session }) => session.sessionId,
            (error: unknown) => {
              if (!(error instanceof AuthError)) throw error;
              return null;
            },
          )
        : ((await instance.authorize(credential))?.sessionId ?? null);
    if (isAlone) expectSame(accepted, isExpected ? known.sessionId : null);
    if (known.isWeb && !known.forsaken && known.ended === null && now() < known.expiresAt) {
      // Idle is idle, but for the minute in which a sight is not noted.
      const idle = now() - known.lastUsedAt;
      if (isAlone && accepted === null) expect(idle).toBeGreaterThanOrEqual(sessionIdle - touchEvery);
      if (accepted !== null) expect(idle).toBeLessThan(sessionIdle);
    }
    if (accepted === null) return;
    sees(known, access);
  }

  function sees(known: Known, access: AccessToken | null): void {
    if (!access) seen(known, touchEvery);
    else if (access.generation > known.proven) {
      known.proven = access.generation;
      known.lastSeenAt = now();
    }
  }

  /** An access token is known to be ours for as long as its key is published, which outlives the token by two days. */
  async function publishedKeys(): Promise<ReadonlySet<string>> {
    return new Set(publicKeysIn(await open.keys.publicKeys.find()).map(({ kid }) => kid));
  }

  async function logsOut(
    { known, generation, access }: Held,
    { logOut }: Instance,
    { scope, by }: Deed & { does: 'log out' },
    isAlone: boolean,
  ): Promise<void> {
    const byToken = by === 'refresh' && !known.isWeb;
    if (!known.isWeb && !byToken && !access) return;
    const credential: Credential = known.isWeb
      ? cookie(known.cookies.at(-1) ?? '')
      : byToken
        ? { method: 'none' }
        : bearer(access?.token ?? '');
    const isVerifiable = byToken || !access || (await publishedKeys()).has(keyIdOf(access.token));
    const isGenuine = isVerifiable && !(byToken || known.isWeb ? known.forsaken : access?.forsaken);
    const isAccepted = !access || byToken || now() < access.expiresAt;
    const refreshed = byToken ? expectedRefresh(known, generation) : null;
    const isReuse = refreshed === 'refresh_token_reused';
    const speaks = isGenuine && isAccepted && isLive(known) && !isReuse;
    const refreshToken = byToken ? (known.refreshTokens[generation] ?? null) : null;
    const refusal = await logOut({ credential, refreshToken, scope }).then(
      () => null,
      (error: unknown) => {
        if (!(error instanceof AuthError)) throw error;
        return error;
      },
    );
    if (isAlone) {
      expectSame(refusal === null, scope === 'local' || speaks);
      if (refusal && isReuse) expectSame(refusal.code, 'refresh_token_reused');
    }
    // Whoever speaks for all of the user's sessions is looked at like any other caller, and leaves the same trace.
    if (scope !== 'local' && speaks && !byToken) sees(known, access);
    if (!isAlone) return;
    if (isReuse && isLive(known)) {
      known.ended = 'refresh_reused';
      return;
    }
    if (scope === 'local' && isGenuine && isLive(known)) known.ended = 'logged_out';
    if (scope !== 'local' && speaks)
      for (const one of all.filter(isLive))
        if (scope === 'global' || one !== known) one.ended = scope === 'global' ? 'logged_out' : 'revoked';
  }

  async function operates({ operate }: Instance, action: Exclude<Operation['action'], 'unlock'>): Promise<void> {
    const living = all.filter(isLive);
    await operate({ action, email: owner.email, ...(action === 'assign' && { roles: ['user', 'editor'] }) });
    if (action === 'enable' || action === 'disable') disabled = action === 'disable';
    if (action === 'enable') return;
    for (const known of living) known.ended ??= action === 'disable' ? 'user_disabled' : 'admin';
  }

  async function perform(deed: Deed, instance: Instance, isAlone: boolean): Promise<void> {
    if (deed.does === 'operate') return operates(instance, deed.action);
    if (deed.does === 'sign in') return signIn(instance, deed.device, isAlone);
    const by = 'device' in deed ? held[deed.device] : thief;
    if (!by) return;
    switch (deed.does) {
      case 'steal':
        if (!by.known.isWeb) thief = { ...by };
        return;
      case 'refresh':
        return by.known.isWeb ? renews(by, instance, isAlone) : refreshes(by, instance, isAlone, deed.lost);
      case 'thief refreshes':
        by.known.stolen = true;
        return refreshes(by, instance, isAlone, false);
      case 'thief uses':
        by.known.stolen = true;
        return uses(by, instance, deed, isAlone);
      case 'use':
        return uses(by, instance, deed, isAlone);
      case 'log out':
        return logsOut(by, instance, deed, isAlone);
    }
  }

  /** Whatever was done together: which session ended, and for which of the deeds' reasons, is up to the order. */
  async function together(deeds: readonly Deed[], lags: readonly number[]): Promise<void> {
    let steps = 0;
    const gate: Gate = async (_, step) => {
      for (let late = lags[steps++ % lags.length] ?? 0; late > 0; late--) await null;
      return step();
    };
    const living = all.filter(isLive);
    const lagging = open.instance({ stores: gatedStores(open.stores, gate) });
    await Promise.all(deeds.map((deed) => perform(deed, lagging, false)));
    for (const known of all) {
      const { ended } = (await open.stores.sessions.find(known.sessionId)) ?? {};
      if (known.ended === null && ended) {
        expect(deeds.flatMap(({ does }) => causes[does])).toContain(ended.reason);
        known.ended = ended.reason;
      } else if (known.ended !== null && ended && living.includes(known)) known.ended = ended.reason;
    }
    disabled = (await open.stores.users.find(owner.userId))?.disabled ?? false;
  }

  /** What is stored is what the model says; nobody has more sessions than there is room for. */
  async function audit(): Promise<void> {
    let live = 0;
    for (const known of all) {
      const session = await open.stores.sessions.find(known.sessionId);
      if (session && isAlive(session, latest)) live++;
      // An end that came after the time-out is noted too, and changes nothing.
      if (known.ended === null && session?.ended && !isLive(known)) known.ended = session.ended.reason;
      expectSame(session?.ended?.reason ?? null, known.ended);
      expectSame(session?.expiresAt, known.expiresAt);
      if (known.ended !== null) continue;
      expectSame(session?.idleExpiresAt, known.idleExpiresAt);
      if (known.isWeb) continue;
      expectSame(session?.family?.generation, known.generation);
      expectSame(session?.family?.confirmedGeneration, known.proven);
    }
    expect(live).toBeLessThanOrEqual(settings.maxSessionsPerUser);
  }

  return {
    async take(event: Event): Promise<void> {
      switch (event.does) {
        case 'sleep':
          if (now() + event.for >= latest - clockSkew) clock.move(event.for);
          latest = Math.max(latest, now());
          return;
        case 'turn keys':
          clock.move(days);
          latest = Math.max(latest, now());
          return open.rotateKeys();
        case 'replace keys':
          await open.rotateKeys({ replace: [event.ring] });
          instances = [open.instance(), open.instance()];
          for (const known of all) {
            if (event.ring === 'mac') known.forsaken = true;
            else for (const access of known.accessTokens) access.forsaken = true;
          }
          return;
        case 'together':
          await together(event.deeds, event.lags);
          return audit();
        default:
          await perform(event, instances[turn++ % instances.length] ?? open.instance(), true);
          return audit();
      }
    },

    /** Every credential that was ever handed out works where it must, and nowhere else. */
    async close(): Promise<void> {
      const instance = open.instance();
      // First, while nobody has used what an honest client has not received.
      for (const by of held)
        if (by) await (by.known.isWeb ? renews(by, instance, true) : refreshes(by, instance, true, false));
      for (const known of all) {
        for (const access of known.accessTokens) {
          const principal = await instance.authorize(bearer(access.token));
          expectSame(principal?.sessionId ?? null, accepts(known, access) ? known.sessionId : null);
        }
        for (const sealed of known.cookies) {
          const principal = await instance.authorize(cookie(sealed));
          expectSame(principal?.sessionId ?? null, isLive(known) && !known.forsaken ? known.sessionId : null);
        }
        if (isLive(known) || known.isWeb) continue;
        for (const token of new Set([known.refreshTokens[0], known.refreshTokens.at(-1)]))
          await expect(instance.refresh(token ?? '')).rejects.toBeInstanceOf(AuthError);
      }
    },
  };
}
