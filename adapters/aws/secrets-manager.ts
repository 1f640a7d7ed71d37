import type { SecretStore } from '../../core/keys/secret-store.ts';
import { newSecret } from '../../core/random.ts';
import type { AwsJsonClient } from './aws-json-client.ts';

/** One secret in AWS Secrets Manager, its current version. */
export const secretsManagerSecret = (call: AwsJsonClient, secretId: string): SecretStore => ({
  async read() {
    const { SecretString } = (await call('GetSecretValue', { SecretId: secretId })) as { SecretString?: string };
    if (typeof SecretString !== 'string') throw new Error('a secret of ours holds no text');
    return SecretString;
  },
  async write(text) {
    // Required by the API, which the SDKs fill in by themselves; the same for both tries, so a repeat is no second version.
    await call('PutSecretValue', { SecretId: secretId, SecretString: text, ClientRequestToken: newSecret() });
  },
});
