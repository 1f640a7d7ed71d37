import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { logEvent } from '../telemetry/log.ts';

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
      return { Status: 'FAILED', Reason: `${name}; see the function's log` };
    },
  );
  const body = JSON.stringify({ ...outcome, StackId, RequestId, LogicalResourceId, PhysicalResourceId });
  const response = await fetch(ResponseURL, { method: 'PUT', body, headers: { 'content-type': '' } });
  if (!response.ok) throw new Error(`CloudFormation answered ${response.status}`);
}
