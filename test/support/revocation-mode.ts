import type { SettingValues } from '../../contract/settings.ts';

/**
 * How old an authorizer's knowledge of revocations may be in this run, seconds. The project `snapshot` of jest.config.cjs
 * sets it, and so runs suites a second time, on services whose authorizers answer from snapshots of the revocation log.
 */
const staleness = Number((globalThis as { revocationMaxStaleness?: number }).revocationMaxStaleness ?? 0);

export const holdsSnapshots = staleness > 0;

export const revocationSettings: Partial<SettingValues> = holdsSnapshots ? { revocationMaxStaleness: staleness } : {};

/** So much time has to pass until no snapshot answers any more, milliseconds; 0 where there is none. */
export const untilStale = staleness * 1_000;

interface Headed {
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** The same calls, but before an authorizer is shown a token, the time passes after which it has to know what was revoked. */
export const afterStaleness = <Call extends Headed, Answer>(
  call: (path: string, call?: Call) => Promise<Answer>,
  pass: (milliseconds: number) => Promise<void>,
): typeof call =>
  holdsSnapshots
    ? async (path, options) => {
        const showsToken = Object.keys(options?.headers ?? {}).some((name) => name.toLowerCase() === 'authorization');
        if (path.startsWith('/demo/') && showsToken) await pass(untilStale);
        return call(path, options);
      }
    : call;
