import { principal } from 'hybrid-auth/lambda';

export const handler = async (event) => ({
  owner: principal(event).userId,
  table: process.env.TABLE ?? null,
  api: process.env.API,
});
