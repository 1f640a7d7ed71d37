import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname ?? __dirname, '../..');

/** A folder of a user of our packages: what is installed in it is what they get, and nothing of ours lies beside it. */
export interface PackedConsumer {
  readonly folder: string;
  /** Of the commands: the repository's own tools, and nothing of this machine's settings. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs a command there, and answers what it writes. @throws where it ends with anything but 0 */
  run(command: string, args: readonly string[], cwd?: string, more?: Readonly<Record<string, string>>): string;
  /** Packs a package of the repository and unpacks it. @param from its folder @returns where it lies */
  install(name: string, from: string): string;
  /** Packages of the repository's own, as they are. */
  link(...names: readonly string[]): void;
  /** Compiles TypeScript there. @returns what the compiler says; empty where all is well */
  compile(compilerOptions: object, include: readonly string[]): string;
  remove(): void;
}

export function packedConsumer(name: string): PackedConsumer {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `${name}-`)));
  const env = { PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`, HOME: folder };
  const modules = join(folder, 'node_modules');
  // Without one, Node would take the next package.json above.
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const run: PackedConsumer['run'] = (command, args, cwd = folder, more = {}) =>
    execFileSync(command, args, {
      ...{ cwd, env: { ...env, ...more } },
      ...{ encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    });
  return {
    folder,
    env,
    run,
    install(name, from) {
      const [packed] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], join(root, from))) as [
        { filename: string },
      ];
      const installed = join(modules, name);
      mkdirSync(installed, { recursive: true });
      run('tar', ['-xzf', packed.filename, '-C', installed, '--strip-components=1']);
      return installed;
    },
    link(...names) {
      for (const name of names) {
        mkdirSync(join(modules, name, '..'), { recursive: true });
        symlinkSync(join(root, 'node_modules', name), join(modules, name));
      }
    },
    compile(compilerOptions, include) {
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include }));
      try {
        return run('node', [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.']);
      } catch (fault) {
        return String((fault as { stdout?: string }).stdout);
      }
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
