import fc from 'fast-check';
import { normalisedEmail } from '../../../core/users/email.ts';

describe('the one form of an e-mail address', () => {
  it.each([
    ['user@example.com', 'user@example.com'],
    ['  User.Name@EXAMPLE.Com \t ', 'user.name@example.com'],
    ['a@b.co', 'a@b.co'],
    ["!#$%&'*+/=?^_`{|}~-@example.com", "!#$%&'*+/=?^_`{|}~-@example.com"],
    ['user@sub-domain.example.co.uk', 'user@sub-domain.example.co.uk'],
    ['7@7seven.example', '7@7seven.example'],
    ['Zo\u00cb@example.com', 'zo\u00eb@example.com'],
    ['zoe\u0308@example.com', 'zo\u00eb@example.com'],
    ['\u6d4b\u8bd5@example.com', '\u6d4b\u8bd5@example.com'],
    ['\u0939\u093f\u0928\u094d\u0926\u0940@example.com', '\u0939\u093f\u0928\u094d\u0926\u0940@example.com'],
    [
      '\u0e17\u0e35\u0e48\u0e2d\u0e22\u0e39\u0e48@example.com',
      '\u0e17\u0e35\u0e48\u0e2d\u0e22\u0e39\u0e48@example.com',
    ],
    [
      '\u0ba4\u0bae\u0bbf\u0bb4\u0bcd.\u0b95\u0bc1@example.com',
      '\u0ba4\u0bae\u0bbf\u0bb4\u0bcd.\u0b95\u0bc1@example.com',
    ],
    // Without a composed form of its own: two letters that look the same are the same.
    ['g\u0325\u030d@example.com', 'g\u0325\u030d@example.com'],
    ['g\u030d\u0325@example.com', 'g\u0325\u030d@example.com'],
  ])('of %j is %j', (text, form) => {
    expect(normalisedEmail(text)).toBe(form);
  });

  it('is the same for an international domain and its ASCII spelling (A152)', () => {
    const spellings = [
      'user@b\u00fccher.example',
      'user@B\u00dcCHER.example',
      'user@bu\u0308cher.example',
      'USER@xn--bcher-kva.example',
      'user@XN--BCHER-KVA.example',
    ];

    for (const text of spellings) expect(normalisedEmail(text)).toBe('user@xn--bcher-kva.example');
  });

  it('keeps plus and dot aliases apart (A151)', () => {
    const aliases = ['user@example.com', 'user+tag@example.com', 'us.er@example.com', 'user-tag@example.com'];

    expect(new Set(aliases.map(normalisedEmail)).size).toBe(4);
    expect(aliases.map(normalisedEmail)).toEqual(aliases);
  });

  it.each([
    ['A145 KELVIN SIGN', '\u212aevin@example.com'],
    ['A146 dotless i', 'adm\u0131n@example.com'],
    ['A146 I with a dot', 'adm\u0130n@example.com'],
    ['long s', 'u\u017fer@example.com'],
    ['A147 full-width letters', '\uff55ser@example.com'],
    ['A147 full-width domain', 'user@\uff45xample.com'],
    ['A147 full-width @', 'user\uff20example.com'],
    ['A147 full-width @ beside a real one', 'user\uff20evil.example@example.com'],
    ['A147 small @', 'user\ufe6bexample.com'],
    ['full-width dot', 'user@example\uff0ecom'],
    ['ideographic full stop', 'user@example\u3002com'],
    ['ligature', '\ufb00@example.com'],
    ['roman numeral', 'user@\u2168.example'],
    ['a mark at the start', '\u093fuser@example.com'],
    ['a mark behind a dot', 'us.\u0301er@example.com'],
    ['a mark behind a sign', 'us+\u0338er@example.com'],
    ['A148 zero-width space', 'us\u200ber@example.com'],
    ['A148 zero-width joiner', 'us\u200der@example.com'],
    ['A148 zero-width in the domain', 'user@exam\u200bple.com'],
    ['A148 soft hyphen in the domain', 'user@exam\u00adple.com'],
    ['A148 variation selector in the domain', 'user@exam\ufe0fple.com'],
    ['A148 grapheme joiner in the domain', 'user@exam\u034fple.com'],
    ['A148 Hangul filler', 'us\u115fer@example.com'],
    ['A148 Hangul filler in the domain', 'user@exam\u1160ple.com'],
    ['A148 byte order mark', '\ufeffuser@example.com'],
    ['A148 right-to-left override', 'user\u202e@example.com'],
    ['A148 left-to-right mark', 'user@example.com\u200e'],
    ['A149 a list', 'a@example.com,b@example.com'],
    ['A149 a list with semicolons', 'a@example.com;b@example.com'],
    ['two @', 'user@evil.example@example.com'],
    ['A150 CRLF', 'user@example.com\r\nBcc: evil@example.com'],
    ['A150 newline at the end', 'user@example.com\n'],
    ['A150 newline at the start', '\nuser@example.com'],
    ['NUL', 'user\0@example.com'],
    ['NUL in the domain', 'user@example.com\0'],
    ['a space inside', 'us er@example.com'],
    ['a space in the domain', 'user@exam ple.com'],
    ['no-break space around it', '\u00a0user@example.com'],
    ['a quoted local part', '"us er"@example.com'],
    ['a comment', 'user(comment)@example.com'],
    ['a display name', 'User <user@example.com>'],
    ['a backslash', 'us\\er@example.com'],
    ['a percent sign in the domain', 'user@ex%61mple.com'],
    ['an address literal', 'user@[192.0.2.1]'],
    ['an IPv4 address', 'user@192.0.2.44'],
    ['an IPv4 address in octal', 'user@192.0.2.054'],
    ['an IPv4 address as one number', 'user@3221225516'],
    ['no @', 'user.example.com'],
    ['no local part', '@example.com'],
    ['no domain', 'user@'],
    ['nothing', ''],
    ['only @', '@'],
    ['one label', 'user@localhost'],
    ['a top level of one letter', 'user@example.c'],
    ['a dot at the start', '.user@example.com'],
    ['a dot before the @', 'user.@example.com'],
    ['two dots', 'us..er@example.com'],
    ['two dots in the domain', 'user@example..com'],
    ['a dot at the end', 'user@example.com.'],
    ['a dot at the start of the domain', 'user@.example.com'],
    ['a hyphen at the start of a label', 'user@-example.com'],
    ['a hyphen at the end of a label', 'user@example-.com'],
    ['a hyphen at the end', 'user@example.com-'],
    ['an underscore in the domain', 'user@exam_ple.com'],
    ['broken punycode', 'user@xn--.com'],
    ['a lone surrogate', 'us\ud800er@example.com'],
    ['a lone surrogate in the domain', 'user@ex\ud800mple.com'],
    ['an emoji', '\u{1f600}@example.com'],
    ['a label of 64 characters', `user@${'x'.repeat(64)}.com`],
    ['a top level of 64 characters', `user@example.${'x'.repeat(64)}`],
  ])('does not exist: %s', (_, text) => {
    expect(normalisedEmail(text)).toBeNull();
  });

  it('takes labels of 63 characters and 254 bytes in all, and not one more', () => {
    const domain = `${'d'.repeat(63)}.${'e'.repeat(63)}.com`;
    const room = 254 - domain.length - 1;

    expect(normalisedEmail(`${'a'.repeat(room)}@${domain}`)).toHaveLength(254);
    expect(normalisedEmail(`${'a'.repeat(room + 1)}@${domain}`)).toBeNull();
    expect(normalisedEmail(`${'a'.repeat(room - 1)}\u00e9@${domain}`)).toBeNull();
    expect(normalisedEmail(`${'a'.repeat(room - 2)}\u00e9@${domain}`)).not.toBeNull();
    expect(normalisedEmail(`user@example.${'x'.repeat(63)}`)).not.toBeNull();
  });

  it('is its own form, in ASCII after the @, of one @, whatever it was made of', () => {
    const part = fc.string({
      unit: fc.oneof(fc.constantFrom(...'aZ0.-+_'), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })),
      maxLength: 12,
    });

    fc.assert(
      fc.property(part, part, part, (local, domain, top) => {
        const form = normalisedEmail(`${local}@${domain}.${top}`);
        if (form === null) return;
        expect(normalisedEmail(form)).toBe(form);
        expect(form).toMatch(/^[^@\s\p{C}]+@[a-z0-9.-]+$/u);
        expect(form).toBe(form.toLowerCase().normalize('NFC'));
      }),
      { numRuns: 5_000, seed: 3 },
    );
  });

  it('takes an account from nobody: no character but a capital or a small letter stands for one of ASCII', () => {
    const imposters: string[] = [];
    for (let code = 0x80; code < 0x20000; code++) {
      const odd = String.fromCodePoint(code);
      if (/^[\x21-\x7e]+$/.test(normalisedEmail(`us${odd}er@example.com`) ?? 'none \u00e9'))
        imposters.push(`local ${code.toString(16)}`);
      if (!(normalisedEmail(`user@ex${odd}ample.com`) ?? '@xn--').includes('@xn--'))
        imposters.push(`domain ${code.toString(16)}`);
    }

    expect(imposters).toEqual([]);
  });

  it('is the same in ASCII as beside a letter of another script', () => {
    const parts = fc.constantFrom(
      'a',
      'Z',
      '7',
      '.',
      '@',
      '-',
      '_',
      '+',
      '!',
      ' ',
      '\t',
      '\u0000',
      '"',
      '(',
      '.com',
      '@b.co',
    );
    const texts = fc.oneof(
      fc.array(parts, { maxLength: 12 }).map((list) => list.join('')),
      fc.string({ maxLength: 40 }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const form = normalisedEmail(`x${text}`);
        expect(normalisedEmail(`\u00eb${text}`)).toBe(form && `\u00eb${form.slice(1)}`);
      }),
      { numRuns: 2_000, examples: [['@example.com'], ['..a@b.co'], ['@b_c.co'], ['!a@b.co'], ["'@b.co"]] },
    );
  });
});
