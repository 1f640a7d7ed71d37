/** The construct id of a name or a path: `/auth/sessions/{id}` is `AuthSessionsId`. Ids are a published contract. */
export const pascalCase = (text: string): string =>
  text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
