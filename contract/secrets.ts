/** The secrets: one for each purpose, each read only by the functions that need it. */

export const secrets = {
  /** The ring of private signing keys. */
  signing: { doc: 'private keys that sign access tokens' },
  /** The ring of MAC secrets behind cookies, refresh tokens and device tokens. */
  mac: { doc: 'secrets that authenticate cookies, refresh tokens and device tokens' },
  /** The pepper versions of the password hashes. */
  pepper: { doc: 'pepper of the password hashes' },
  /** What a trusted proxy shows, as `current`; the one before, while it is turned over, as `previous`. */
  proxy: { doc: 'what the trusted proxy shows' },
} as const;

export type SecretName = keyof typeof secrets;
export const secretNames = Object.keys(secrets) as SecretName[];
