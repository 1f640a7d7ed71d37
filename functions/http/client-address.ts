import { isIP } from 'node:net';

/**
 * The one address in the header of a proxy: an IPv4 or IPv6 address, with the port or without, an IPv6 address with brackets or
 * without. Undefined for anything else, a list of addresses included, in which a client may have written the first. CloudFront
 * writes `2001:db8::1:46532`: only there it is known that the last number is a port.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html
 */
export function clientAddress(header: string, value = ''): string | undefined {
  const withoutPort = /^(.+):\d{1,5}$/.exec(value)?.[1] ?? '';
  const forms = header === 'cloudfront-viewer-address' ? [withoutPort] : [value, withoutPort];
  return forms
    .map((form) => form.replace(/^\[(.+)]$/, '$1').toLowerCase())
    .find((form) => isIP(form) && !form.includes('%'));
}
