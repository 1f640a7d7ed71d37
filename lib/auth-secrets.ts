import type { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Secret, type SecretStringGenerator } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { isSecretWanted } from '../contract/environment.ts';
import { type SecretName, secretNames, secrets } from '../contract/secrets.ts';
import type { SettingName } from '../contract/settings.ts';
import { acknowledge } from './acknowledge.ts';
import type { AdoptedSecrets } from './adopted-secret.ts';
import type { AnySecret } from './cdk-interfaces.ts';
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
  /** Those that are there already: none is made for them. */
  readonly adopted: AdoptedSecrets;
  /** @default - the account's own key of Secrets Manager */
  readonly encryptionKey: IKey | undefined;
  /** The settings as text, which say what secrets there are. */
  readonly texts: Readonly<Record<SettingName, string>>;
  readonly removalPolicy: RemovalPolicy;
}

/** The secrets, one for each purpose. CloudFormation makes them without keys: only the function `keys` makes keys. */
export class AuthSecrets extends Construct {
  readonly #secrets = new Map<SecretName, AnySecret>();
  readonly #props: AuthSecretsProps;

  constructor(scope: Construct, id: string, props: AuthSecretsProps) {
    super(scope, id);
    this.#props = props;
    const { texts, removalPolicy, adopted, encryptionKey } = props;
    for (const name of secretNames.filter((each) => isSecretWanted(each, texts.trustedProxyHeader))) {
      const there = adopted[name];
      if (there) {
        this.#secrets.set(name, there);
        continue;
      }
      const secret = new Secret(this, pascalCase(name), {
        description: `hybrid-auth: ${secrets[name].doc}`,
        generateSecretString: name === 'proxy' ? proxySecret : noRing,
        removalPolicy,
        ...(encryptionKey && { encryptionKey }),
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

  /** The key of the app's that encrypts it; undefined where it is AWS's. */
  keyOf(name: SecretName): IKey | undefined {
    return this.#props.adopted[name] ? this.get(name).encryptionKey : this.#props.encryptionKey;
  }

  all(): Readonly<Partial<Record<SecretName, AnySecret>>> {
    return Object.fromEntries(this.#secrets);
  }

  get(name: SecretName): AnySecret {
    const secret = this.#secrets.get(name);
    if (!secret) throw new Error(`hybrid-auth: there is no secret ${name}`);
    return secret;
  }
}
