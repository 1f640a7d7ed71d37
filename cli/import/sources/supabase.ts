import { present, type Source } from './source.ts';

/** NULL as PostgreSQL's COPY writes it. */
const absent = (value: unknown): boolean => value === undefined || value === null || value === '' || value === '\\N';
const isTrue = (value: unknown): boolean => value === true || value === 'true' || value === 't';

/** Rows of Supabase's `auth.users`, as CSV with a header or as JSON. */
export const supabase: Source = {
  name: 'supabase',
  fields: [
    'email',
    'encrypted_password',
    'email_confirmed_at',
    'banned_until',
    'deleted_at',
    'created_at',
    'is_anonymous',
  ],
  recognises: (fields) => fields.includes('encrypted_password') || fields.includes('raw_user_meta_data'),
  record(
    { email, encrypted_password, email_confirmed_at, banned_until, deleted_at, created_at, is_anonymous },
    { now },
  ) {
    if (!absent(deleted_at)) return { fault: 'is deleted' };
    if (isTrue(is_anonymous)) return { fault: 'is anonymous' };
    return present({
      email: absent(email) ? undefined : email,
      email_verified: !absent(email_confirmed_at),
      password_hash: absent(encrypted_password) ? undefined : encrypted_password,
      disabled: !absent(banned_until) && !(Date.parse(String(banned_until).replace(/\+00$/, 'Z')) <= now),
      created_at: absent(created_at) ? undefined : created_at,
    });
  },
};
