import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import type { AwsCredentials } from './environment.ts';

/** A POST to AWS, before it is signed. */
export interface Unsigned {
  readonly url: URL;
  /** Names in lower case; each is signed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers the headers to send, signature included. `at` is epoch milliseconds. */
export type Sign = (request: Unsigned, credentials: AwsCredentials, at: number) => Record<string, string>;

const algorithm = 'AWS4-HMAC-SHA256';
const hmac = (key: string | Buffer | KeyObject, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();

/**
 * Signature Version 4 for a POST without a query: all that we need of it. Synchronous, where
 * the official signer awaits each of its hashes; a test holds it against that one.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signatureV4(service: string, region: string): Sign {
  // The key of a day: it changes at midnight UTC, and when the credentials are rotated.
  let derived: { readonly day: string; readonly secret: string; readonly key: KeyObject } | null = null;

  const keyOf = (secret: string, day: string): KeyObject => {
    if (derived?.day !== day || derived.secret !== secret) {
      const dayKey = hmac(`AWS4${secret}`, day);
      const key = [region, service, 'aws4_request'].reduce(hmac, dayKey);
      derived = { day, secret, key: createSecretKey(key) };
    }
    return derived.key;
  };

  return ({ url, headers: own, body }, { accessKeyId, secretAccessKey, sessionToken }, at) => {
    const date = new Date(at).toISOString().replace(/[:-]|\.\d+/g, '');
    const day = date.slice(0, 8);
    const headers: Record<string, string> = {
      ...own,
      host: url.host,
      'x-amz-date': date,
      ...(sessionToken && { 'x-amz-security-token': sessionToken }),
    };
    const names = Object.keys(headers).sort();
    const signed = names.join(';');
    const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
    const path = url.pathname.split('/').map(encodeURIComponent).join('/');
    const canonical = `POST\n${path}\n\n${lines}\n${signed}\n${hash('sha256', body)}`;
    const scope = `${day}/${region}/${service}/aws4_request`;
    const toSign = `${algorithm}\n${date}\n${scope}\n${hash('sha256', canonical)}`;
    const signature = hmac(keyOf(secretAccessKey, day), toSign).toString('hex');
    headers.authorization = `${algorithm} Credential=${accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
    return headers;
  };
}
