/** The stack of the tutorials: middy, jose and the DocumentClient, one read a request. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import middy from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import { importJWK, jwtVerify } from 'jose';

const { ISSUER, AUDIENCE, PUBLIC_JWK, REVOKED_TOKENS_TABLE } = process.env;
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const key = importJWK(JSON.parse(PUBLIC_JWK), 'ES256');

const authorize = async (event) => {
  const token = event.headers.authorization?.replace(/^Bearer /, '');
  const { payload } = await jwtVerify(token, await key, {
    algorithms: ['ES256'],
    issuer: ISSUER,
    audience: AUDIENCE,
    typ: 'at+jwt',
  });
  const { Item } = await documents.send(
    new GetCommand({ TableName: REVOKED_TOKENS_TABLE, Key: { sid: payload.sid }, ConsistentRead: true }),
  );
  return { isAuthorized: !Item, context: { sub: payload.sub, sid: payload.sid, roles: payload.roles.join(' ') } };
};

export const handler = middy()
  .use(httpHeaderNormalizer())
  .use(httpJsonBodyParser({ disableContentTypeError: true }))
  .use(httpErrorHandler({ logger: false }))
  .handler(authorize);
