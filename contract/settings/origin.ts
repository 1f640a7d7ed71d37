// Written without URL so that `contract` needs no platform type; a browser and Lambda agree on these forms byte for byte.
// http only where it never leaves the machine: every name under localhost is loopback (RFC 6761 section 6.3).
const webOrigin =
  /^(?:https:\/\/(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?|http:\/\/(?:(?:[a-z0-9-]+\.)*localhost|127\.0\.0\.1|\[::1\]))(?::[1-9]\d{0,4})?$/;

/** Of an app or an extension: `capacitor://localhost`, `chrome-extension://<id>`. */
const appOrigin =
  /^(?!(?:https?|wss?|file|ftp):)[a-z][a-z0-9+.-]*:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[1-9]\d{0,4})?$/;

/** Browsers leave the port out where it is the scheme's own. */
const withDefaultPort = /^(https:.*):443$|^(http:.*):80$/;

export const originAdvice =
  'exact origins such as https://app.example.com or capacitor://localhost (http only on localhost), no wildcard and no "null"';

/** Whether it is the origin of a site: https, or http on this machine. */
export const isWebOrigin = (text: string): boolean => webOrigin.test(text);

/** Whether it is an origin as browsers write it, of a site, an app or an extension. */
export const isOrigin = (value: unknown): boolean =>
  typeof value === 'string' && (webOrigin.test(value) || appOrigin.test(value)) && !withDefaultPort.test(value);

/** The spelling to use, where one of the origins names the default port; else null. */
export function defaultPortAdvice(value: unknown): string | null {
  for (const origin of Array.isArray(value) ? value : []) {
    const [, secure, plain] = withDefaultPort.exec(String(origin)) ?? [];
    if (secure ?? plain) return `${secure ?? plain}, as browsers write it: without the default port`;
  }
  return null;
}
