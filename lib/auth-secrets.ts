import type { RemovalPolicy } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { type SecretName, secretNames, secrets } from '../contract/secrets.ts';
import { acknowledge } from './acknowledge.ts';
import { pascalCase } from './pascal-case.ts';

/** The secrets, one for each purpose. CloudFormation makes them without keys: only the function `keys` makes keys. */
export class AuthSecrets extends Construct {
  readonly #secrets = new Map<SecretName, Secret>();

  constructor(scope: Construct, id: string, { removalPolicy }: { readonly removalPolicy: RemovalPolicy }) {
    super(scope, id);
    for (const name of secretNames) {
      const secret = new Secret(this, pascalCase(name), {
        description: `hybrid-auth: ${secrets[name].doc}`,
        // CloudFormation wants something to generate; the template around it holds no ring.
        generateSecretString: { secretStringTemplate: '{}', generateStringKey: 'unused' },
        removalPolicy,
      });
      acknowledge(
        secret,
        'AwsSolutions-SMG4',
        'The function keys rotates it on a schedule of its own, in steps that Secrets Manager does not know.',
      );
      this.#secrets.set(name, secret);
    }
  }

  get(name: SecretName): Secret {
    const secret = this.#secrets.get(name);
    if (!secret) throw new Error(`hybrid-auth: there is no secret ${name}`);
    return secret;
  }
}
