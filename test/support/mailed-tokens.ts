/** The tokens of mails that were asked for, made from what rests in the tables and the secret: as the mails carry them. */
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { MailKind } from '../../contract/mails.ts';
import { ringIn } from '../../core/keys/key-material.ts';
import type { MacKey } from '../../core/keys/mac-keys.ts';
import { mintMailToken } from '../../core/mail/mail-token.ts';

interface Place {
  /** Of the database and of the secrets. */
  readonly environment: Readonly<Record<string, string>>;
  readonly mails: string;
}

/** The token of the newest mail of a kind. */
export async function mailedToken({ environment, mails }: Place, kind: MailKind): Promise<string> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({
    endpoint: String(environment.AWS_ENDPOINT_URL_DYNAMODB),
    region: 'us-east-1',
    credentials,
  });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: mails, ConsistentRead: true }));
  client.destroy();
  const [newest] = Items.filter((item) => item.kind?.S === kind).sort(
    (one, other) => Number(other.requestedAt?.N) - Number(one.requestedAt?.N),
  );
  const response = await fetch(String(environment.AWS_ENDPOINT_URL_SECRETS_MANAGER), {
    method: 'POST',
    headers: { 'x-amz-target': 'secretsmanager.GetSecretValue' },
    body: JSON.stringify({ SecretId: 'mac' }),
  });
  const { SecretString } = (await response.json()) as { SecretString: string };
  const key = ringIn<MacKey>(SecretString).find(({ id }) => id === newest?.macKeyId?.S);
  if (!newest?.mailId?.S || !key) throw new Error(`no mail of the kind ${kind} was asked for`);
  return mintMailToken(newest.mailId.S, key);
}
