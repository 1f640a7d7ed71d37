import { CustomResource, Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

export interface SigningKeysProps {
  /** The function `keys`: it creates, rotates and publishes all keys. */
  readonly keys: IFunction;
  /** All of them, as text: the function refuses a deployment with a value that would stop the others. */
  readonly settings: Readonly<Record<string, string>>;
  /** Tables of the app's own, by ours: it looks whether they can serve. */
  readonly adoptedTables: Readonly<Record<string, string>>;
}

/** Sees to it that keys exist before the first request, and that they turn: whatever needs keys depends on this. */
export class SigningKeys extends Construct {
  /** Made when the settings are checked and the keys are there. */
  readonly first: CustomResource;

  constructor(scope: Construct, id: string, { keys, settings, adoptedTables }: SigningKeysProps) {
    super(scope, id);
    this.first = new CustomResource(this, 'FirstKeys', {
      resourceType: 'Custom::HybridAuthKeys',
      serviceToken: keys.functionArn,
      serviceTimeout: Duration.minutes(5),
      properties: {
        Settings: settings,
        ...(Object.keys(adoptedTables).length > 0 && { AdoptedTables: adoptedTables }),
      },
    });
    new Rule(this, 'Daily', {
      description: 'Turns the key rings of hybrid-auth where a turn is due',
      schedule: Schedule.rate(Duration.days(1)),
      targets: [new LambdaFunction(keys, { retryAttempts: 3 })],
    });
  }
}
