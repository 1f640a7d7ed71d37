import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { logEvent } from '../telemetry/log.ts';

/** Why a deployment must not go on, in words for the person who deploys: nothing secret. */
export class DeploymentRefused extends Error {
  override readonly name = 'DeploymentRefused';

  constructor(faults: readonly string[]) {
    super(`the deployment has ${faults.length} fault(s): ${faults.join('; ')}`);
  }
}

/** Characters: CloudFormation takes answers of up to 4,096 bytes. */
const longestReason = 2_000;

/**
 * Does the work of a custom resource and tells CloudFormation how it went, which otherwise waits for an hour. Source:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export async function answerCloudFormation(
  event: CloudFormationCustomResourceEvent,
  work: () => Promise<void>,
): Promise<void> {
  const { StackId, RequestId, LogicalResourceId, ResponseURL } = event;
  const PhysicalResourceId = 'PhysicalResourceId' in event ? event.PhysicalResourceId : LogicalResourceId;
  const outcome = await work().then(
    () => ({ Status: 'SUCCESS' }),
    (cause: unknown) => {
      const name = cause instanceof Error ? cause.name : 'not an error';
      logEvent('sys_crash', { what: 'custom resource', name });
      const reason = cause instanceof DeploymentRefused ? cause.message : `${name}; see the function's log`;
      return { Status: 'FAILED', Reason: reason.slice(0, longestReason) };
    },
  );
  const body = JSON.stringify({ ...outcome, StackId, RequestId, LogicalResourceId, PhysicalResourceId });
  const response = await fetch(ResponseURL, { method: 'PUT', body, headers: { 'content-type': '' } });
  if (!response.ok) throw new Error(`CloudFormation answered ${response.status}`);
}
