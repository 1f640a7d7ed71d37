import { Names } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * A name that no other deployment in the account and Region has: the name of the stack (CDK's own unique ids leave it
 * out, so two deployments of one construct path would share them), the path below it, and a hash of both.
 */
export const deploymentName = (scope: Construct): string =>
  Names.uniqueResourceName(scope, { separator: '-', allowedSpecialCharacters: '-', maxLength: 200 });
