import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { faultOf, type Operator, type OperatorFunctionName, OperatorRefused, OperatorUnreachable } from './operator.ts';

export interface DeployedOptions {
  /** The stack that the construct is in; its functions are found by their logical ids. */
  readonly stack: string | null;
  /** Names or ARNs, in place of those that the stack has. */
  readonly functions: Readonly<Partial<Record<OperatorFunctionName, string>>>;
  /** Null for that of the environment or the profile. */
  readonly region: string | null;
  readonly profile: string | null;
}

/** The functions of a deployment, invoked with the AWS credentials of the person at the terminal. */
export function deployedOperator({ stack, functions, region, profile }: DeployedOptions): Operator {
  const options = { ...(region && { region }), ...(profile && { profile }), maxAttempts: 5 };
  const lambda = new LambdaClient(options);
  let found: Promise<Readonly<Partial<Record<OperatorFunctionName, string>>>> | undefined;
  const nameOf = async (name: OperatorFunctionName): Promise<string> => {
    if (stack !== null) found ??= functionsOf(new CloudFormationClient(options), stack);
    const named = functions[name] ?? (await found)?.[name];
    if (named === undefined)
      throw new OperatorRefused(
        `the function ${name} is not known: name it with --${name === 'keys' ? 'keys-' : ''}function`,
      );
    return named;
  };

  return async (name, event) => {
    const FunctionName = await nameOf(name);
    const { FunctionError, Payload } = await lambda
      .send(new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)) }))
      .catch((cause: unknown) => {
        throw wrapped(cause);
      });
    const answer = JSON.parse(Buffer.from(Payload ?? []).toString() || 'null') as Record<string, unknown> | null;
    if (FunctionError !== undefined) throw faultOf(answer ?? {});
    return answer ?? {};
  };
}

async function functionsOf(client: CloudFormationClient, StackName: string) {
  const found: Partial<Record<OperatorFunctionName, string>> = {};
  try {
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName }))
      for (const { LogicalResourceId = '', PhysicalResourceId, ResourceType } of StackResourceSummaries) {
        const [, name] = /Functions(Operator|Keys)Function[0-9A-F]{8}$/.exec(LogicalResourceId) ?? [];
        if (name === undefined || ResourceType !== 'AWS::Lambda::Function') continue;
        const key = name.toLowerCase() as OperatorFunctionName;
        if (found[key] !== undefined)
          throw new OperatorRefused(`the stack ${StackName} has several: choose one with --function`);
        if (PhysicalResourceId !== undefined) found[key] = PhysicalResourceId;
      }
  } catch (cause) {
    throw wrapped(cause);
  }
  return found;
}

/** What AWS says is for the person: no such stack, no credentials, no permission. */
function wrapped(cause: unknown): Error {
  if (cause instanceof OperatorRefused) return cause;
  const { name, message, $fault } = cause as Error & { $fault?: 'client' | 'server' };
  const isLate = $fault === 'server' || /Throttl|TooManyRequests|Timeout|ECONN/.test(name + message);
  return isLate ? new OperatorUnreachable(`${name}: ${message}`) : new OperatorRefused(`${name}: ${message}`);
}
