/**
 * Creates and rotates the keys. Run by the deployment (custom resource), every day, and by an operator's
 * `{"replace": ["signing", "mac"]}` after a leak, and by `{"signerKey": "<base64>"}` before the users of a Firebase project
 * are imported. At a deployment it checks every setting first: those that only the
 * deployment knows could not be checked at synth, and would stop every function at its start.
 */
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { keysFunction } from '../contract/functions.ts';
import { systemClock } from '../core/clock.ts';
import { type RotateKeysInput, rotateKeys } from '../core/use-cases/rotate-keys.ts';
import { answerCloudFormation, DeploymentRefused } from './operations/cloud-formation.ts';
import { deploymentFaults } from './operations/deployment-faults.ts';
import { type KeyOperation, keyOperationIn } from './operations/key-operation.ts';
import { logEvent } from './telemetry/log.ts';
import { configuration } from './wiring/configuration.ts';
import { database } from './wiring/database.ts';
import { publicKeyStore } from './wiring/keys.ts';
import { secretStore } from './wiring/secret-store.ts';

/** Wired at the first run: with settings that have faults the function has to start, and say so to CloudFormation. */
let wired: ReturnType<typeof rotateKeys> | undefined;
const run = (input: RotateKeysInput): Promise<void> => {
  wired ??= wire();
  return wired(input);
};

const configured = () => configuration(keysFunction);

function wire(): ReturnType<typeof rotateKeys> {
  const config = configured();
  return rotateKeys({
    signing: secretStore(config, 'signing'),
    mac: secretStore(config, 'mac'),
    pepper: secretStore(config, 'pepper'),
    publicKeys: publicKeyStore(config, database()),
    settings: config.settings,
    now: systemClock,
    logEvent,
  });
}

export const handler = async (event: CloudFormationCustomResourceEvent | KeyOperation = {}): Promise<void> => {
  if (!('ResponseURL' in event)) return run(keyOperationIn(event));
  await answerCloudFormation(event, async () => {
    if (event.RequestType === 'Delete') return;
    const faults = await deploymentFaults(event.ResourceProperties, () => secretStore(configured(), 'pepper').read());
    if (faults.length > 0) throw new DeploymentRefused(faults);
    await run({ replace: [] });
  });
};
