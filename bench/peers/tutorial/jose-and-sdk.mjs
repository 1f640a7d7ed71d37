/** The plain way: jose for the token, the SDK's client for one strongly consistent read, nothing around them. */
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { importJWK, jwtVerify } from 'jose';

const { ISSUER, AUDIENCE, PUBLIC_JWK, REVOKED_TOKENS_TABLE } = process.env;
const dynamo = new DynamoDBClient({});
const key = importJWK(JSON.parse(PUBLIC_JWK), 'ES256');

export const handler = async (event) => {
  const token = event.headers.authorization?.replace(/^Bearer /, '');
  const { payload } = await jwtVerify(token, await key, {
    algorithms: ['ES256'],
    issuer: ISSUER,
    audience: AUDIENCE,
    typ: 'at+jwt',
  });
  const { Item } = await dynamo.send(
    new GetItemCommand({ TableName: REVOKED_TOKENS_TABLE, Key: { sid: { S: payload.sid } }, ConsistentRead: true }),
  );
  return { isAuthorized: !Item, context: { sub: payload.sub, sid: payload.sid, roles: payload.roles.join(' ') } };
};
