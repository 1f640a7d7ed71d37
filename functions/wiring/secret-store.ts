import { awsJsonClient } from '../../adapters/aws/aws-json-client.ts';
import { awsConnection } from '../../adapters/aws/environment.ts';
import { secretsManagerSecret } from '../../adapters/aws/secrets-manager.ts';
import { secretsManager } from '../../adapters/aws/services.ts';
import type { SecretName } from '../../contract/secrets.ts';
import type { SecretStore } from '../../core/keys/secret-store.ts';
import { environment, type WithSecrets } from './configuration.ts';

export const secretStore = <Name extends SecretName>({ secret }: WithSecrets<Name>, name: Name): SecretStore =>
  secretsManagerSecret(
    awsJsonClient({ service: secretsManager, ...awsConnection(secretsManager, environment) }),
    secret(name),
  );
