/**
 * Lives random lives of our client and of two others on a bad network, and counts what becomes of their sessions:
 * `npm run compare`. Keeps them in bench/results/clients.json, and writes the table of docs/clients.md from it.
 *
 *   --lives N    how many of each, 40 unless said otherwise
 *   --first N    the first seed, 1 unless said otherwise
 *   --only A     one client alone, and nothing is written
 *   --trace      says each broken promise, and what was done in that life until then
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { browserDevice } from '../../test/browser/browser-device.ts';
import { launchChromium } from '../../test/browser/launch-chromium.ts';
import { lifeScript } from '../../test/browser/life-script.ts';
import { lifeService, pageOrigin } from '../../test/browser/life-service.ts';
import type { HttpService } from '../../test/support/http-service.ts';
import { allFates, liveRandomly, type Promised } from '../../test/support/random-life.ts';
import { installPeers } from '../harness/peers.ts';
import { authJsTranslation } from './auth-js-translation.ts';
import { type ClientResult, type ClientsResult, clientsTable, clientsText, withComparison } from './clients-result.ts';
import { supertokensTranslation } from './supertokens-translation.ts';
import type { Translation } from './translation.ts';

interface Client {
  readonly entry: string;
  readonly signInPath?: string;
  readonly refreshPath?: string;
  readonly translation?: Translation;
  /** All its pauses are pauses between tries. */
  readonly longestPause?: number;
  readonly lease?: string;
}

const here = import.meta.dirname;
const clients: Readonly<Record<string, Client>> = {
  'hybrid-auth-client': { entry: join(here, '../../test/browser/apps/life-app.ts') },
  '@supabase/auth-js': {
    entry: join(here, 'auth-js-page.mjs'),
    signInPath: '/token?grant_type=password',
    refreshPath: '/token?grant_type=refresh_token',
    translation: authJsTranslation,
    longestPause: 60_000,
  },
  'supertokens-website': {
    entry: join(here, 'supertokens-page.mjs'),
    signInPath: '/auth/signin',
    refreshPath: '/auth/session/refresh',
    translation: supertokensTranslation,
    longestPause: 60_000,
    lease: 'REFRESH_TOKEN_USE',
  },
};
/** Not a portal's own 401: how it is told from the service's word lies in the service's answers, which are translated here. */
const fates = allFates.filter((fate) => fate !== 'forged') as ['slow', ...(typeof allFates)[number][]];

/** After a failed refresh @supabase/auth-js makes no other for a minute. */
const patience = 61_000;

const { values } = parseArgs({
  options: {
    lives: { type: 'string', default: '40' },
    first: { type: 'string', default: '1' },
    only: { type: 'string' },
    trace: { type: 'boolean', default: false },
  },
});
const [lives, first] = [Number(values.lives), Number(values.first)];

const reason = await installPeers(here);
if (reason) throw new Error(reason);
const browser = await launchChromium();
const chosen = Object.entries(clients).filter(([name]) => !values.only || values.only === name);
// Each has a service of its own, whose clock it moves.
const measured = await Promise.all(
  chosen.map(async ([name, client]) => [name, await livesOf(name, client)] as const),
).finally(() => browser.close());
const result: ClientsResult = {
  ...{ date: new Date().toISOString().slice(0, 10), lives, first, browser: browser.version() },
  versions: JSON.parse(await readFile(join(here, 'package.json'), 'utf8')).dependencies,
  clients: Object.fromEntries(measured),
};
process.stdout.write(`${clientsTable(result)}\n`);
if (!values.only) {
  await writeFile(join(here, '../results/clients.json'), `${JSON.stringify(result, null, 1)}\n`);
  const page = join(here, '../../docs/clients.md');
  await writeFile(page, withComparison(await readFile(page, 'utf8'), clientsText(result)));
}

async function livesOf(name: string, client: Client): Promise<ClientResult> {
  const service = await lifeService();
  try {
    return await counted(name, client, service);
  } finally {
    await service.stop();
  }
}

async function counted(name: string, client: Client, service: HttpService): Promise<ClientResult> {
  const { entry, signInPath, refreshPath, translation, longestPause, lease } = client;
  const script = await lifeScript(entry);
  const context = await browser.newContext();
  await context.newPage();
  const sum = { sessions: 0, signOuts: 0, endedElsewhere: 0 };
  const broken: Partial<Record<Promised, number[]>> = {};
  for (let seed = first; seed < first + lives; seed++) {
    // Once for each session, and once a life for what is of none.
    const seen = new Set<string>();
    const options = {
      ...{ context, service, pageOrigin, script, mode: 'token' as const },
      ...(translation && { carry: translation(service) }),
      ...(refreshPath && { refreshPath }),
      ...(longestPause && { longestPause }),
      ...(lease && { lease }),
    };
    const counts = await liveRandomly(service, {
      ...{ seed, fates, patience },
      ...(signInPath && { signInPath }),
      device: (conditions) => browserDevice(options, conditions),
      onBroken(promised, what, session, done) {
        const key = `${promised} ${session}`;
        if (seen.has(key)) return;
        seen.add(key);
        broken[promised] = [...(broken[promised] ?? []), seed];
        if (values.trace) process.stderr.write(`${name}, seed ${seed}: ${promised}: ${what}\n  ${done.join('\n  ')}\n`);
      },
    });
    sum.sessions += counts.sessions;
    sum.signOuts += counts.signOuts;
    sum.endedElsewhere += counts.endedElsewhere;
    process.stderr.write(`${name}: ${seed - first + 1} of ${lives}\n`);
  }
  return { ...sum, broken };
}
