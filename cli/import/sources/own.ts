import { importFields } from '../../../core/import/imported-user.ts';
import { present, type Source } from './source.ts';

/** Our own schema, and what an export of ours has beside it. */
export const own: Source = {
  name: 'own',
  fields: importFields,
  recognises: (fields) => fields.includes('email'),
  record: (fields) => present(Object.fromEntries(importFields.map((name) => [name, fields[name]]))),
};
