/** The same stack signing in: one read of the user, one bcryptjs compare, one token, one write of the session. */
import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import middy from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import { compare } from 'bcryptjs';
import { generateKeyPair, SignJWT } from 'jose';

const { ISSUER, AUDIENCE, TUTORIAL_TABLE, TUTORIAL_HASH } = process.env;
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
// A tutorial has its key at hand; made here, so that the bench hands none around.
const key = generateKeyPair('ES256');

const logIn = async (event) => {
  const { email, password } = event.body;
  const { Item } = await documents.send(new GetCommand({ TableName: TUTORIAL_TABLE, Key: { id: email } }));
  if (!(await compare(password, Item?.hash ?? TUTORIAL_HASH))) return { statusCode: 401 };
  const id = randomUUID();
  await documents.send(new PutCommand({ TableName: TUTORIAL_TABLE, Item: { id, email, createdAt: Date.now() } }));
  const token = await new SignJWT({ sid: id })
    .setProtectedHeader({ alg: 'ES256' })
    .setSubject(email)
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime('15m')
    .sign((await key).privateKey);
  return { statusCode: 200, body: JSON.stringify({ token }) };
};

export const handler = middy()
  .use(httpHeaderNormalizer())
  .use(httpJsonBodyParser())
  .use(httpErrorHandler({ logger: false }))
  .handler(logIn);
