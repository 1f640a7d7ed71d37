import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import type { Emulator } from './emulator.ts';

/** What is lost, or loses its address, with the resource. */
const holdsData = [
  'AWS::ApiGatewayV2::Api',
  'AWS::DynamoDB::GlobalTable',
  'AWS::Events::EventBus',
  'AWS::Logs::LogGroup',
  'AWS::SecretsManager::Secret',
  'AWS::SQS::Queue',
];

/** The physical ids of what holds data, by its type and logical id. */
export async function dataResources({ port }: Emulator, StackName: string): Promise<Map<string, string>> {
  const client = new CloudFormationClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const found = new Map<string, string>();
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName }))
    for (const { ResourceType = '', LogicalResourceId, PhysicalResourceId = '' } of StackResourceSummaries)
      if (holdsData.includes(ResourceType)) found.set(`${ResourceType} ${LogicalResourceId}`, PhysicalResourceId);
  client.destroy();
  return found;
}

/**
 * What of them an update would take away or make anew, as `cdk diff` foresees it: by AWS's own word for each property, which
 * an emulator need not keep to.
 * @param diff what it wrote
 */
export const lostBy = (diff: string): string[] =>
  diff
    .split('\n')
    .filter((line) => holdsData.some((type) => line.includes(` ${type} `)))
    .filter((line) => /^\[-\]|replace|destroy|orphan/i.test(line));
