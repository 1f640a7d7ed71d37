/**
 * A real deployment: bootstraps and deploys the synthesised stack into an AWS emulator, and tells the stories of it one
 * after the other. `npm run test:deploy`; needs Python 3 with venv and pip, or an emulator that is there already
 * (`MINISTACK`, a command). `DEPLOY_SCRATCH` names a folder that stays, so that the next run is quicker; `DEPLOY_STORIES`
 * names files of `stories/`, joined by commas, so that no others are told.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceUnderTest } from '../support/http-service.ts';
import { publishedKeys } from './client.ts';
import { endAll } from './command.ts';
import { deploymentTools, type Story, settings, sharedStack } from './deployment.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { administration } from './stories/administration.ts';
import { changedProps } from './stories/changed-props.ts';
import { changedSettings } from './stories/changed-settings.ts';
import { e2eSuite } from './stories/e2e-suite.ts';
import { examples } from './stories/examples.ts';
import { formerRelease } from './stories/former-release.ts';
import { noChanges } from './stories/no-changes.ts';
import { operator } from './stories/operator.ts';
import { replacedKeys } from './stories/replaced-keys.ts';
import { restApi } from './stories/rest-api.ts';
import { restoreAfterDestroy } from './stories/restore-after-destroy.ts';
import { revocationSwitch } from './stories/revocation-switch.ts';
import { ruledRoutes } from './stories/ruled-routes.ts';
import { secondName } from './stories/second-name.ts';
import { securityEvents } from './stories/security-events.ts';
import { wrongSettings } from './stories/wrong-settings.ts';

/** By the name of the file, in the order in which they are told: what changes the settings comes later. */
const stories: Readonly<Record<string, Story>> = {
  'e2e-suite': e2eSuite,
  'security-events': securityEvents,
  operator,
  administration,
  'no-changes': noChanges,
  'former-release': formerRelease,
  'replaced-keys': replacedKeys,
  'changed-settings': changedSettings,
  'changed-props': changedProps,
  'revocation-switch': revocationSwitch,
  'ruled-routes': ruledRoutes,
  'rest-api': restApi,
  'second-name': secondName,
  'wrong-settings': wrongSettings,
  'restore-after-destroy': restoreAfterDestroy,
  examples,
};

/** Seconds for all of it, many times what it takes: only for what hangs. */
const wholeTime = 90 * 60;
const scratch = process.env.DEPLOY_SCRATCH ?? mkdtempSync(join(tmpdir(), 'deploy-'));

const startedAt = Date.now();
const say = (what: string): void => console.log(`== ${Math.round((Date.now() - startedAt) / 1_000)} s: ${what}`);

function chosenStories(): Story[] {
  const names = process.env.DEPLOY_STORIES?.split(',') ?? Object.keys(stories);
  return names.map((name) => {
    const story = stories[name];
    if (!story) throw new Error(`DEPLOY_STORIES: there is no story ${name}; there are ${Object.keys(stories)}`);
    return story;
  });
}

async function tell(emulator: Emulator, chosen: readonly Story[]): Promise<void> {
  const tools = deploymentTools(emulator, scratch);
  const { aws, cdk, deploy, deployed } = tools;
  say('bootstrap');
  await cdk('bootstrap', 'aws://000000000000/us-east-1');
  await aws.verifySender(settings.mailFrom);
  say('deploy');
  await deploy(settings);
  const shared = deployed(sharedStack);
  Object.assign(process.env, { E2E_BASE_URL: `http://127.0.0.1:${emulator.port}`, E2E_HOST_HEADER: shared.host });

  say('the canary: nobody gets in without a credential; the keys are there before the first request');
  const service = await serviceUnderTest();
  const firstKeys = await publishedKeys(service);
  for (const { title, show } of chosen) {
    say(title);
    await show({ ...tools, shared, service, firstKeys });
  }

  say('destroy');
  await cdk('destroy', '--force');
  assert.deepEqual(await aws.remains(sharedStack), []);
}

async function clearUp(): Promise<void> {
  await endAll();
  if (!process.env.DEPLOY_SCRATCH) rmSync(scratch, { recursive: true, force: true });
}

async function giveUp(why: string): Promise<void> {
  console.error(`\n${why}`);
  await clearUp();
  process.exit(1);
}

setTimeout(() => giveUp(`it took longer than ${wholeTime} s`), wholeTime * 1_000).unref();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => giveUp(signal));
try {
  const chosen = chosenStories();
  const emulator = await startEmulator(scratch);
  try {
    await tell(emulator, chosen);
    say('all of it held');
  } catch (error) {
    console.error(readFileSync(emulator.log, 'utf8').split('\n').slice(-100).join('\n'));
    throw error;
  }
} finally {
  await clearUp();
}
