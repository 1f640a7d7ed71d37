/** The release before this one, as its users have it deployed. */
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.ts';
import { root } from './deployment.ts';

/** The first release has none before it, and takes a commit. At each release this becomes the newest tag. */
const formerRelease = '132cd595ca77072f1e502ef4fbb6d76f720e0c05';

/**
 * Takes the former release out of the history, ready to be deployed from.
 * @param folder gets its files; what is there goes
 * @returns false where the clone is too shallow to hold it
 * @throws where a whole clone does not hold it
 */
export async function placeFormerRelease(folder: string): Promise<boolean> {
  const git = (...args: string[]) => run('git', args, { cwd: root });
  const isThere = await git('rev-parse', '--quiet', '--verify', `${formerRelease}^{commit}`).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    if ((await git('rev-parse', '--is-shallow-repository')).trim() === 'true') return false;
    throw new Error(`the former release, ${formerRelease}, is not in this clone`);
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const archive = join(folder, 'release.tar');
  await git('archive', '--format=tar', `--output=${archive}`, formerRelease);
  await run('tar', ['-xf', archive, '-C', folder], {});
  rmSync(archive);
  await installPackages(folder);
  return true;
}

/** Ours where the lock files agree: an installation takes a minute. */
async function installPackages(folder: string): Promise<void> {
  const lockIn = (at: string): string => readFileSync(join(at, 'package-lock.json'), 'utf8');
  const ours = join(root, 'node_modules');
  if (existsSync(ours) && lockIn(folder) === lockIn(root)) symlinkSync(ours, join(folder, 'node_modules'));
  else await run('npm', ['ci', '--no-audit', '--no-fund', '--silent'], { cwd: folder });
}
