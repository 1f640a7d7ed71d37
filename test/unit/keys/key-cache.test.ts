import { keyCache, keyCacheTimes } from '../../../core/keys/key-cache.ts';
import { hours, minutes, noon, seconds } from '../../support/builders.ts';

describe('the cache of keys', () => {
  let now: number;
  let loads: number;
  let load: () => Promise<string>;
  const cache = () =>
    keyCache(
      async () => {
        loads++;
        return load();
      },
      () => now,
    );
  const fails = async (): Promise<string> => {
    throw new Error('the store is away');
  };

  beforeEach(() => {
    now = noon;
    loads = 0;
    load = async () => `keys ${loads}`;
  });

  it('is fresh for three minutes, serves for five at most, and reloads twice a minute at most', () => {
    expect(keyCacheTimes).toEqual({ freshFor: 3 * minutes, staleFor: 5 * minutes, reloadGap: 30 * seconds });
  });

  it('loads once and serves that while it is fresh', async () => {
    const { get } = cache();

    expect(await get()).toBe('keys 1');
    now += 3 * minutes - 1;
    expect(await get()).toBe('keys 1');
    expect(loads).toBe(1);
    now += 1;
    expect(await get()).toBe('keys 2');
    expect(loads).toBe(2);
  });

  it('loads once for all who ask at the same time', async () => {
    const { get } = cache();

    expect(new Set(await Promise.all(Array.from({ length: 50 }, () => get())))).toEqual(new Set(['keys 1']));
    expect(loads).toBe(1);
  });

  it('reloads at most once in 30 seconds, however many unknown keys turn up (R47)', async () => {
    const { get, reload } = cache();
    await get();
    now += 30 * seconds;

    for (let unknown = 0; unknown < 1_000; unknown++) await reload();
    expect(loads).toBe(2);

    now += 30 * seconds - 1;
    for (let unknown = 0; unknown < 1_000; unknown++) await reload();
    expect(loads).toBe(2);

    now += 1;
    expect(await reload()).toBe('keys 3');
    expect(loads).toBe(3);
  });

  it('does not reload right after it has loaded anyway', async () => {
    const { get, reload } = cache();
    await get();
    now += 30 * seconds - 1;

    expect(await reload()).toBe('keys 1');
    expect(loads).toBe(1);
  });

  it('gives everybody who waits for a reload what it brings, not what was known before', async () => {
    const { get, reload } = cache();
    await get();
    now += minutes;

    const found = await Promise.all(Array.from({ length: 50 }, () => reload()));

    expect(new Set(found)).toEqual(new Set(['keys 2']));
    expect(loads).toBe(2);
  });

  it('reloads before anything was asked for', async () => {
    expect(await cache().reload()).toBe('keys 1');
  });

  it('serves what it knows while loading fails, trying again once in 30 seconds', async () => {
    const { get } = cache();
    await get();
    load = fails;

    now += 3 * minutes;
    expect(await get()).toBe('keys 1');
    expect(loads).toBe(2);
    now += 30 * seconds - 1;
    for (let asked = 0; asked < 100; asked++) expect(await get()).toBe('keys 1');
    expect(loads).toBe(2);
    now += 1;
    expect(await get()).toBe('keys 1');
    expect(loads).toBe(3);
  });

  it('fails, rather than guess, when what it knows is five minutes old', async () => {
    const { get } = cache();
    await get();
    load = fails;

    now += 5 * minutes - 1;
    expect(await get()).toBe('keys 1');
    now += 1;
    await expect(get()).rejects.toThrow('the store is away');
  });

  it('counts its age from before the load, for a key may be replaced while it is on its way', async () => {
    const { get } = cache();
    load = async () => {
      now += minutes;
      return `keys ${loads}`;
    };
    await get();
    load = fails;
    now += 4 * minutes;
    await expect(get()).rejects.toThrow('the store is away');
  });

  it('is well again as soon as loading is', async () => {
    const { get } = cache();
    await get();
    load = fails;
    now += hours;
    await expect(get()).rejects.toThrow('the store is away');

    load = async () => 'new keys';

    expect(await get()).toBe('new keys');
  });

  it('serves what it knows where a reload fails, as long as that is not too old', async () => {
    const { get, reload } = cache();
    await get();
    load = fails;
    now += minutes;

    expect(await reload()).toBe('keys 1');
    expect(await Promise.all([reload(), reload()])).toEqual(['keys 1', 'keys 1']);
    expect(loads).toBe(2);
    now += hours;
    await expect(reload()).rejects.toThrow('the store is away');
  });

  it('serves what it knows to all who wait for a reload that fails', async () => {
    const { get, reload } = cache();
    await get();
    load = fails;
    now += minutes;

    expect(new Set(await Promise.all(Array.from({ length: 20 }, () => reload())))).toEqual(new Set(['keys 1']));
  });

  it('fails where nothing was ever known', async () => {
    load = fails;
    const { get, reload } = cache();

    await expect(get()).rejects.toThrow('the store is away');
    await expect(reload()).rejects.toThrow('the store is away');
  });
});
