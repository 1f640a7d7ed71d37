/** The services of AWS that we call: each a constant of its own, so that a bundle carries no other. */

export interface AwsService {
  /** In host names and signatures. */
  readonly name: string;
  /** Names another endpoint. https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
  readonly endpointVariable: string;
}

/** One that speaks AWS's JSON protocol. */
export interface JsonService extends AwsService {
  /** As `x-amz-target` names it. */
  readonly target: string;
  readonly jsonVersion: '1.0' | '1.1';
}

export const dynamoDb: JsonService = {
  name: 'dynamodb',
  endpointVariable: 'AWS_ENDPOINT_URL_DYNAMODB',
  target: 'DynamoDB_20120810',
  jsonVersion: '1.0',
};

export const secretsManager: JsonService = {
  name: 'secretsmanager',
  endpointVariable: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  target: 'secretsmanager',
  jsonVersion: '1.1',
};

export const eventBridge: JsonService = {
  name: 'events',
  endpointVariable: 'AWS_ENDPOINT_URL_EVENTBRIDGE',
  target: 'AWSEvents',
  jsonVersion: '1.1',
};

export const lambda: AwsService = { name: 'lambda', endpointVariable: 'AWS_ENDPOINT_URL_LAMBDA' };
