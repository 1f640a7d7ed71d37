import { CustomResource, Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

export interface SigningKeysProps {
  /** The function `keys`: it creates, rotates and publishes all keys. */
  readonly keys: IFunction;
  /** A change of it makes new keys at the next deployment. */
  readonly algorithm: string;
}

/** Sees to it that keys exist before the first request, and that they turn: whatever needs keys depends on this. */
export class SigningKeys extends Construct {
  constructor(scope: Construct, id: string, { keys, algorithm }: SigningKeysProps) {
    super(scope, id);
    new CustomResource(this, 'FirstKeys', {
      resourceType: 'Custom::HybridAuthKeys',
      serviceToken: keys.functionArn,
      serviceTimeout: Duration.minutes(5),
      properties: { Algorithm: algorithm },
    });
    new Rule(this, 'Daily', {
      description: 'Turns the key rings of hybrid-auth where a turn is due',
      schedule: Schedule.rate(Duration.days(1)),
      targets: [new LambdaFunction(keys, { retryAttempts: 3 })],
    });
  }
}
