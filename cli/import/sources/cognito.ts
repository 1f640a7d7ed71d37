import { present, type Source } from './source.ts';

/**
 * The CSV file whose header `aws cognito-idp get-csv-header` prints. It holds no password: who comes from there resets it.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-using-import-tool.html
 */
export const cognito: Source = {
  name: 'cognito',
  fields: ['cognito:username', 'email', 'email_verified', 'locale'],
  recognises: (fields) => fields.includes('cognito:username'),
  record: ({ email, email_verified, locale }) => present({ email, email_verified, locale }),
};
