/** Where passkeys work. */

/**
 * The domain that passkeys belong to, such as `example.com`: an origin's own host, or one above it. A passkey of one domain
 * is of no use under another, so a change of this voids them all. Empty: the host of the first site of `allowedOrigins`.
 */
export const passkeyRpId = {
  kind: 'form',
  default: '',
  max: 64,
  expected: 'a domain such as example.com, in lower case, without scheme and port',
  // Public suffixes such as `co.uk` are for browsers to refuse, which have the list.
  holds: (value: unknown): boolean =>
    typeof value === 'string' &&
    /^(?=.{0,64}$)(?:|localhost|(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?)$/.test(value),
} as const;

const passkeyOrigin =
  /^(?:https:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::(?!443$)[1-9]\d{0,4})?|android:apk-key-hash:[A-Za-z0-9_-]{43})$/;

/**
 * Further origins that may use passkeys: sites of other domains, which `/.well-known/webauthn` then names, and Android apps
 * as `android:apk-key-hash:<base64url>`. Browsers ask the host `passkeyRpId` for that document.
 */
export const passkeyOrigins = {
  kind: 'forms',
  default: [],
  max: 128,
  expected: 'https origins, and Android apps as android:apk-key-hash:<43 characters, base64url>',
  holds: (value: unknown): boolean =>
    Array.isArray(value) && value.join(',').length <= 128 && value.every((one) => passkeyOrigin.test(String(one))),
} as const;
