/**
 * Creates and rotates the keys. Run by the deployment (custom resource), every day, and by an operator's
 * `{"replace": ["signing", "mac"]}` after a leak.
 */
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { systemClock } from '../core/clock.ts';
import { type RotateKeysInput, rotateKeys } from '../core/use-cases/rotate-keys.ts';
import { answerCloudFormation } from './operations/cloud-formation.ts';
import { logEvent } from './telemetry/log.ts';
import { configuration } from './wiring/configuration.ts';
import { database } from './wiring/database.ts';
import { publicKeyStore } from './wiring/keys.ts';
import { secretStore } from './wiring/secret-store.ts';

const config = configuration({ tables: ['publicKeys'], secrets: ['signing', 'mac', 'pepper'] });
const run = rotateKeys({
  signing: secretStore(config, 'signing'),
  mac: secretStore(config, 'mac'),
  pepper: secretStore(config, 'pepper'),
  publicKeys: publicKeyStore(config, database()),
  settings: config.settings,
  now: systemClock,
  logEvent,
});

export const handler = async (
  event: CloudFormationCustomResourceEvent | { readonly replace?: unknown } = {},
): Promise<void> => {
  if (!('ResponseURL' in event)) return run({ replace: ringsIn(event) });
  await answerCloudFormation(event, async () => {
    if (event.RequestType !== 'Delete') await run({ replace: [] });
  });
};

/** A slip of an operator's pen must not pass for a key that was replaced. */
function ringsIn({ replace = [] }: { readonly replace?: unknown }): RotateKeysInput['replace'] {
  if (Array.isArray(replace) && replace.every(isRing)) return replace;
  throw new Error('replace: expected a list of "signing" and "mac"');
}

const isRing = (name: unknown): name is 'signing' | 'mac' => name === 'signing' || name === 'mac';
