/** The few AWS calls of the deployment test, without an SDK: the emulator takes any credentials and checks no signature. */
import { setTimeout as sleep } from 'node:timers/promises';

interface BusEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: Readonly<Record<string, string>>;
}

export function awsCall(port: number) {
  const authorization = (service: string) =>
    `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

  async function json(service: string, target: string, input: object, version = '1.1') {
    const answer = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      headers: {
        'content-type': `application/x-amz-json-${version}`,
        'x-amz-target': target,
        authorization: authorization(service),
      },
      body: JSON.stringify(input),
    });
    const body = await answer.json();
    if (!answer.ok) throw new Error(`${target} answered ${answer.status} ${JSON.stringify(body)}`);
    return body;
  }

  return {
    /** Invokes a function; throws where it failed. */
    async invoke(name: string, event: object): Promise<unknown> {
      const answer = await fetch(`http://127.0.0.1:${port}/2015-03-31/functions/${name}/invocations`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: authorization('lambda') },
        body: JSON.stringify(event),
      });
      const text = await answer.text();
      if (!answer.ok || answer.headers.get('x-amz-function-error')) throw new Error(`${name} failed: ${text}`);
      return text === '' ? null : JSON.parse(text);
    },

    /** Lets SES send from the address; the emulator asks nobody. */
    async verifySender(address: string): Promise<void> {
      const answer = await fetch(`http://127.0.0.1:${port}/v2/email/identities`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: authorization('ses') },
        body: JSON.stringify({ EmailIdentity: address }),
      });
      if (!answer.ok) throw new Error(`SES answered ${answer.status} ${await answer.text()}`);
    },

    /** What of a stack is still there: the names of its tables, functions, secrets, logs, queues and buses that begin with this. */
    async remains(prefix: string): Promise<string[]> {
      const { TableNames = [] } = await json('dynamodb', 'DynamoDB_20120810.ListTables', {}, '1.0');
      const { SecretList = [] } = await json('secretsmanager', 'secretsmanager.ListSecrets', {});
      const { logGroups = [] } = await json('logs', 'Logs_20140328.DescribeLogGroups', {});
      const { QueueUrls = [] } = await json('sqs', 'AmazonSQS.ListQueues', {}, '1.0');
      const functions = await fetch(`http://127.0.0.1:${port}/2015-03-31/functions/?MaxItems=100`, {
        headers: { authorization: authorization('lambda') },
      });
      const { Functions = [] } = (await functions.json()) as { Functions?: { FunctionName: string }[] };
      const names: string[] = [
        ...TableNames,
        ...SecretList.map(({ Name }: { Name: string }) => Name),
        ...Functions.map(({ FunctionName }) => FunctionName),
        ...logGroups.map(({ logGroupName }: { logGroupName: string }) => logGroupName),
        ...QueueUrls.map((url: string) => url.split('/').at(-1)),
        ...(await this.buses()),
      ];
      return names.filter((name) => name.startsWith(prefix));
    },

    /** The ARN of the table's stream, as an app that takes the table over has to give it. */
    async table(TableName: string): Promise<{ readonly arn: string; readonly stream: string | undefined }> {
      const { Table } = await json('dynamodb', 'DynamoDB_20120810.DescribeTable', { TableName }, '1.0');
      return { arn: Table.TableArn, stream: Table.LatestStreamArn };
    },

    /** Has a table swept: of a restored one, and of one that the emulator made from a template, it is not. */
    async sweep(TableName: string, AttributeName: string): Promise<void> {
      const TimeToLiveSpecification = { AttributeName, Enabled: true };
      await json('dynamodb', 'DynamoDB_20120810.UpdateTimeToLive', { TableName, TimeToLiveSpecification }, '1.0');
    },

    async secretArn(SecretId: string): Promise<string> {
      return (await json('secretsmanager', 'secretsmanager.DescribeSecret', { SecretId })).ARN;
    },

    /** The text of the one secret whose name has this in it. */
    async secret(part: string): Promise<string> {
      const { SecretList } = await json('secretsmanager', 'secretsmanager.ListSecrets', {});
      const [found, another] = SecretList.filter(({ Name }: { Name: string }) => Name.includes(part));
      if (!found || another) throw new Error(`there is not one secret with ${part} in its name`);
      return (await json('secretsmanager', 'secretsmanager.GetSecretValue', { SecretId: found.ARN })).SecretString;
    },

    /** @returns the ARN */
    async makeSecret(Name: string, SecretString: string): Promise<string> {
      return (await json('secretsmanager', 'secretsmanager.CreateSecret', { Name, SecretString })).ARN;
    },

    /** The names of the buses of ours. */
    async buses(): Promise<string[]> {
      const { EventBuses } = await json('events', 'AWSEvents.ListEventBuses', {});
      return EventBuses.map(({ Name }: { Name: string }) => Name).filter((name: string) => name !== 'default');
    },

    /** Puts a queue behind the product's own bus, and answers what arrives in it. */
    async listenToBus() {
      const [bus] = await this.buses();
      const { QueueUrl } = await json('sqs', 'AmazonSQS.CreateQueue', { QueueName: 'heard' }, '1.0');
      const { Attributes } = await json(
        'sqs',
        'AmazonSQS.GetQueueAttributes',
        { QueueUrl, AttributeNames: ['QueueArn'] },
        '1.0',
      );
      const EventPattern = JSON.stringify({ source: ['hybrid-auth'] });
      await json('events', 'AWSEvents.PutRule', { Name: 'hear', EventBusName: bus, EventPattern });
      const Targets = [{ Id: 'queue', Arn: Attributes.QueueArn }];
      await json('events', 'AWSEvents.PutTargets', { Rule: 'hear', EventBusName: bus, Targets });
      return {
        async next(type: string): Promise<BusEvent> {
          for (let tries = 0; tries < 60; tries++) {
            const { Messages = [] } = await json(
              'sqs',
              'AmazonSQS.ReceiveMessage',
              { QueueUrl, MaxNumberOfMessages: 10 },
              '1.0',
            );
            for (const { Body } of Messages) {
              const event = JSON.parse(Body) as BusEvent;
              if (event['detail-type'] === type) return event;
            }
            await sleep(500);
          }
          throw new Error(`no ${type} reached the bus within 30 s`);
        },
      };
    },
  };
}
