import { secretVariable } from '../../contract/environment.ts';
import type { SecretName } from '../../contract/secrets.ts';
import type { Service } from '../harness/service.ts';

/** The whole response of the local Secrets Manager. */
export async function secretAnswer({ environment }: Service, name: SecretName): Promise<string> {
  const response = await fetch(String(environment.AWS_ENDPOINT_URL_SECRETS_MANAGER), {
    method: 'POST',
    headers: { 'x-amz-target': 'secretsmanager.GetSecretValue' },
    body: JSON.stringify({ SecretId: environment[secretVariable(name)] }),
  });
  return response.text();
}

export const secretOf = async (service: Service, name: SecretName): Promise<Record<string, unknown>> =>
  JSON.parse(JSON.parse(await secretAnswer(service, name)).SecretString);
