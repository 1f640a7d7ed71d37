import { totpDigits, totpPeriod } from './totp.ts';

/** RFC 3986: everything but unreserved characters. Authenticators take a plus for a plus, so a blank is `%20`. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * What an authenticator reads from a QR code: https://github.com/google/google-authenticator/wiki/Key-Uri-Format. A colon
 * parts the service from the account there, so the service's name loses its own.
 */
export function otpauthUri({
  serviceName,
  email,
  secret,
}: {
  readonly serviceName: string;
  readonly email: string;
  /** Base32. */
  readonly secret: string;
}): string {
  const issuer = encoded(serviceName.toWellFormed().replaceAll(':', ''));
  const members = `secret=${secret}&issuer=${issuer}&algorithm=SHA1&digits=${totpDigits}&period=${totpPeriod}`;
  return `otpauth://totp/${issuer}:${encoded(email)}?${members}`;
}
