import { isIP } from 'node:net';

/** `[IPv6]`, with a port or without; and an IPv4 address with a port. */
const bracketed = /^\[([0-9a-f:.]+)\](?::\d{1,5})?$/i;
const withPort = /^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/;
/** CloudFront writes `2001:db8::1:46532`: only there it is known that the last number is a port. */
const lastIsPort = /^(.+):\d{1,5}$/;

/**
 * The one address in the header of a proxy: an IPv4 or IPv6 address, with the port or without. Null for anything else, a
 * list of addresses included, in which a client may have written the first.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html
 */
export function clientAddress(header: string, value: string): string | null {
  const inside = bracketed.exec(value)?.[1] ?? withPort.exec(value)?.[1];
  const address = inside ?? (header === 'cloudfront-viewer-address' ? (lastIsPort.exec(value)?.[1] ?? '') : value);
  return isIP(address) === 0 || address.includes('%') ? null : address.toLowerCase();
}
