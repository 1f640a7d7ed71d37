/** openauth's issuer on its own DynamoStorage, answering its set of keys: one read of them. */
import { issuer } from '@openauthjs/openauth';
import { DynamoStorage } from '@openauthjs/openauth/storage/dynamo';
import { createSubjects } from '@openauthjs/openauth/subject';
import { handle } from 'hono/aws-lambda';

const app = issuer({
  storage: DynamoStorage({ table: 'openauth', endpoint: process.env.AWS_ENDPOINT_URL_DYNAMODB }),
  subjects: createSubjects({
    user: { '~standard': { version: 1, vendor: 'bench', validate: (value) => ({ value }) } },
  }),
  providers: {},
  success: async (context) => context.subject('user', {}),
});

export const handler = handle(app);
