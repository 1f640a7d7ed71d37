import type { RemovalPolicy } from 'aws-cdk-lib';
import { Secret, type SecretStringGenerator } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { isSecretWanted } from '../contract/environment.ts';
import { type SecretName, secretNames, secrets } from '../contract/secrets.ts';
import type { SettingName } from '../contract/settings.ts';
import { acknowledge } from './acknowledge.ts';
import { pascalCase } from './pascal-case.ts';

/** CloudFormation wants something to generate; the template around it holds no ring. */
const noRing: SecretStringGenerator = { secretStringTemplate: '{}', generateStringKey: 'unused' };
/** No function writes it: an operator turns it over, together with the proxy. */
const proxySecret: SecretStringGenerator = {
  secretStringTemplate: '{}',
  generateStringKey: 'current',
  passwordLength: 64,
  excludePunctuation: true,
};

export interface AuthSecretsProps {
  /** The settings as text, which say what secrets there are. */
  readonly texts: Readonly<Record<SettingName, string>>;
  readonly removalPolicy: RemovalPolicy;
}

/** The secrets, one for each purpose. CloudFormation makes them without keys: only the function `keys` makes keys. */
export class AuthSecrets extends Construct {
  readonly #secrets = new Map<SecretName, Secret>();

  constructor(scope: Construct, id: string, { texts, removalPolicy }: AuthSecretsProps) {
    super(scope, id);
    for (const name of secretNames.filter((each) => isSecretWanted(each, texts.trustedProxyHeader))) {
      const secret = new Secret(this, pascalCase(name), {
        description: `hybrid-auth: ${secrets[name].doc}`,
        generateSecretString: name === 'proxy' ? proxySecret : noRing,
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

  has(name: SecretName): boolean {
    return this.#secrets.has(name);
  }

  get(name: SecretName): Secret {
    const secret = this.#secrets.get(name);
    if (!secret) throw new Error(`hybrid-auth: there is no secret ${name}`);
    return secret;
  }
}
