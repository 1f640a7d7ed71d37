import type { InstanceLifetime } from '../harness/instance-lifetime.ts';
import { noRatio, type Ratio, ratioOf } from '../ratio.ts';
import { coldOf, type File, type Lifetimes, lifetimesOf, type Name, names } from './cold-start-rows.ts';

/** Functions that use the embedded database, because their answers change; the others get canned answers. */
const others = ['refresh', 'logout', 'me', 'sessions', 'jwks'] as const;

export function coldStartRatios(lifetimes: Lifetimes, at512: Lifetimes | undefined): Ratio[] {
  const against = (
    name: string,
    [ours, theirs]: readonly [Name, Name],
    goal: number | null,
    from: Lifetimes = lifetimes,
    measure = coldOf,
  ): Ratio => {
    const compared = { name, against: names[theirs], goal, unit: 'ms' };
    for (const one of [ours, theirs]) {
      const found = from[one];
      if (!found || 'reason' in found) return noRatio(compared, found?.reason ?? 'not run');
    }
    return ratioOf(compared, lifetimesOf(from[ours]).map(measure), lifetimesOf(from[theirs]).map(measure));
  };
  const first = ({ calls }: InstanceLifetime): number => calls[0] ?? 0;
  return [
    against('authorizer cold start, INIT to first answer', ['authorizer', 'tutorial'], 1 / 3.5),
    against('authorizer cold start, INIT to first answer', ['authorizer', 'betterAuth'], null),
    against('authorizer cold start, INIT to first answer', ['authorizer', 'openauth'], null),
    ...others.map((name) => against(`cold start, ${name}`, [name, 'tutorialEmbedded'], 1 / 1.8)),
    against('cold start, login', ['login', 'tutorialLogin'], 1 / 1.8),
    against("first call at 512 MB's CPU share after INIT", ['authorizer', 'tutorial'], 1 / 15, at512, first),
  ];
}

export function sizeRatio(files: ReadonlyMap<Name, File>): Ratio {
  const compared = { name: 'authorizer bundle, gzip', against: names.tutorial, goal: 1 / 10, unit: 'kB' };
  const [ours, theirs] = [files.get('authorizer'), files.get('tutorial')];
  if (!ours || !theirs) return noRatio(compared, 'the tutorial stack was not bundled');
  return ratioOf(compared, [ours.gzip / 1_000], [theirs.gzip / 1_000]);
}
