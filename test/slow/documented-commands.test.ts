/**
 * The commands in the documentation: each line that speaks to a service is pasted into a shell, and of the others those that
 * are ours exist and take what they are given.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { commandLine } from '../../cli/command-line.ts';
import { spawnLocalService } from '../../dev/forked-server.ts';
import { localOptions } from '../../dev/options.ts';
import { propsFromContext } from '../../lib/props-from-context.ts';
import { bundledFunctions } from '../support/bundled-functions.ts';

const root = join(import.meta.dirname ?? __dirname, '../..');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { projects } = require('../../jest.config.cjs') as { projects: { displayName: string }[] };
const projectNames = projects.map(({ displayName }) => displayName);

const pages = globSync(['*.md', 'docs/**/*.md', 'packages/*/README.md', 'examples/*/README.md'], { cwd: root }).sort();
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');
const linesOf = (page: string): string[] =>
  [...textOf(page).matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block = '']) => block.trim().split('\n'));

/** The simple commands of a line, without its comment, the variables before them and the brackets of what may be left out. */
const commandsOf = (line: string): string[] =>
  line
    .replace(/\s+# .*$/, '')
    .split(/&&|[()]/)
    .map((command) =>
      command
        .trim()
        .replace(/^(?:[A-Z_]+=\S+ )+/, '')
        .replace(/[[\]]/g, ''),
    )
    .filter(Boolean);
const wordsOf = (command: string): string[] =>
  [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, one, other, bare]) => one ?? other ?? bare ?? '');

const isThere = (what: boolean, name: string): void => {
  if (!what) throw new Error(`there is no ${name}`);
};
/** What npm hands on. */
function afterDashes(words: readonly string[]): readonly string[] {
  if (words.length > 0 && words[0] !== '--') throw new Error(`npm keeps ${words[0]} to itself: -- is missing`);
  return words.slice(1);
}
const users = (words: readonly string[]): unknown => words.length > 0 && commandLine(afterDashes(words));

/** What is ours, by how it begins, the longest first. Each throws where the rest is not taken. */
const ours: Readonly<Record<string, (rest: readonly string[]) => unknown>> = {
  'npm run users': users,
  'npm run -s users': users,
  'npm run deploy': (rest) => {
    const [name = '', value] = afterDashes(rest).at(-1)?.split('=') ?? [];
    if (rest.includes('-c')) isThere(name in propsFromContext((each) => (each === name ? value : undefined)), name);
  },
  'npm run': ([name = '']) => isThere(name in scripts, `script ${name}`),
  'npm start': (rest) => localOptions(afterDashes(rest)),
  'npm test': () => isThere('test' in scripts, 'script test'),
  'npm pack': (folders) => {
    for (const folder of folders) isThere(existsSync(join(root, folder, 'package.json')), folder);
  },
  'npx hybrid-auth dev': (rest) => localOptions(rest, { name: 'npx hybrid-auth dev', data: null }),
  'npx jest --selectProjects': (words) => {
    const names = words.join(' ').replace(/ --.*/, '').split(' ');
    for (const name of names) isThere(projectNames.includes(name), `project ${name}`);
  },
  'npx node': ([file = '']) => isThere(existsSync(join(root, file)), file),
};

/** What is not run: why not. */
const others: Readonly<Record<string, string>> = {
  'npm ci': 'installs: .ci/run begins with it',
  'npm install': 'installs: the strangers do, from the packed tarball',
  'npx cdk': 'wants an AWS account: test/deploy does it in an emulator',
  aws: 'wants an AWS account',
  'git clone': 'wants the network',
  cd: 'goes where the next command is meant for',
  cp: 'copies what `npm pack` has made',
};

function faultOf(command: string): string | null {
  const start = Object.keys(ours).find((name) => command === name || command.startsWith(`${name} `));
  try {
    if (start) ours[start]?.(wordsOf(command.slice(start.length)));
    else if (!Object.keys(others).some((name) => command.startsWith(`${name} `) || command === name))
      return `${command}: is neither run nor listed`;
    return null;
  } catch (fault) {
    return `${command}: ${(fault as Error).message.split('\n')[0]}`;
  }
}

test.each(pages)('each command in %s exists, and takes what it is given', (page) => {
  const inText = [...textOf(page).matchAll(/`((?:[A-Z_]+=\S+ )?np[mx] [^`]+)`/g)].map(([, command = '']) => command);
  const commands = [...linesOf(page).filter((line) => !line.includes('curl ')), ...inText].flatMap(commandsOf);

  expect(commands.map(faultOf).filter(Boolean)).toEqual([]);
});

interface Pasted {
  /** One for each call of curl. */
  readonly statuses: readonly number[];
  /** Behind a REST API, of which the gateway refuses with 401. */
  readonly restApi?: boolean;
}

/** The route of the app is the demo's here. */
const pasted: Readonly<Record<string, Pasted>> = {
  'README.md': { statuses: [200, 200, 204, 403, 200, 200] },
  'docs/quick-start.md': { statuses: [200] },
  'examples/minimal-api/README.md': { statuses: [403, 201, 200, 200] },
  'examples/rest-api/README.md': { statuses: [401, 201, 200, 200], restApi: true },
  // Its server answers as a REST API does; that it does, the strangers show.
  'examples/container-backend/README.md': { statuses: [401, 201, 200, 200, 204, 401], restApi: true },
};

/** A reader copies the token from the answer. */
const prelude = `curl() {
  answer=$(command curl --silent --write-out '%{stderr}%{http_code}\\n' "$@")
  printf '%s\\n' "$answer"
  case $answer in *'"access_token"'*) access_token=$(printf %s "$answer" | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/') ;; esac
}`;

async function paste(page: string, url: string) {
  const lines = linesOf(page).filter((line) => line.includes('curl '));
  const script = lines
    .join('\n')
    .replaceAll('http://localhost:3000', url)
    .replaceAll(/orders(?=")/g, 'demo/whoami');
  const cwd = mkdtempSync(join(tmpdir(), 'pasted-'));
  const env = { PATH: process.env.PATH, ApiUrl: url, OrdersUrl: url, ApiEndpoint: `${url}/` };
  const shell = spawn('sh', ['-euc', `${prelude}\n${script}`], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err] = await Promise.all([text(shell.stdout), text(shell.stderr), once(shell, 'close')]);
  rmSync(cwd, { recursive: true });
  return { lines, out, statuses: err.trim().split('\n').map(Number), code: shell.exitCode };
}

test.each(Object.entries(pasted))(
  'each line of %s that speaks to the service works when it is pasted',
  async (page, { statuses, restApi = false }) => {
    const settings = { bcryptCost: 10 };
    const functions = bundledFunctions();
    const service = await spawnLocalService({ port: 0, data: null, quiet: true, restApi, settings, functions });
    try {
      const shown = await paste(page, service.url);

      expect([shown.statuses, shown.code]).toEqual([statuses, 0]);
      // What a comment behind a line says of its answer.
      for (const [at, line] of shown.lines.entries()) {
        const [, told] = /# (\d{3})\b/.exec(line) ?? [];
        if (told) expect(Number(told)).toBe(statuses[at]);
      }
      if (page === 'README.md') expect(shown.out).toMatch(/"auth_method":"bearer".*"Forbidden".*"roles":"user admin"/s);
    } finally {
      await service.stop();
    }
  },
  60_000,
);

test('every page with such lines is pasted', () => {
  expect(pages.filter((page) => linesOf(page).some((line) => line.includes('curl ')))).toEqual(
    Object.keys(pasted).sort(),
  );
});
