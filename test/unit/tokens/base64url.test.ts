import { fromBase64url } from '../../../core/tokens/base64url.ts';

describe('canonical base64url', () => {
  it('decodes what Buffer encodes, whatever the length', () => {
    for (let length = 0; length < 70; length++) {
      const bytes = Buffer.from(Array.from({ length }, (_, at) => (at * 89 + length * 7) % 256));
      expect(fromBase64url(bytes.toString('base64url'))).toEqual(bytes);
    }
  });

  it('has one spelling for each sequence of bytes (RFC 4648 section 3.5)', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const spellings = [...alphabet].flatMap((one) => [...alphabet].map((two) => one + two));
    const read = spellings.filter((text) => fromBase64url(text) !== null);

    expect(read).toHaveLength(256);
    expect(new Set(read.map((text) => fromBase64url(text)?.toString('hex'))).size).toBe(256);
  });

  it.each(['QQ==', 'QQ=', 'Q', '+w', '/w', 'QQ\n', ' QQ', 'Q Q', 'QQ\0', 'QR', 'Q\u{ff31}', 'QQ.QQ', '\u{1f600}'])(
    'refuses %j',
    (text) => {
      expect(fromBase64url(text)).toBeNull();
    },
  );
});
