import { maxPasswordBytes, passwordFaults } from '../../../core/passwords/password-policy.ts';

const context = { minLength: 15, email: 'barnaby.fotheringham@example.com', serviceName: 'Hybrid-Auth of Example' };
const messages = (password: string, more: Partial<typeof context> = {}) =>
  passwordFaults(password, 'password', { ...context, ...more }).map(({ message }) => message);

describe('the policy for new passwords', () => {
  it('names the field that it was asked about and the rule that is broken (R1)', () => {
    expect(passwordFaults('fourteen chars', 'new_password', context)).toEqual([
      { field: 'new_password', message: 'must have at least 15 characters' },
    ]);
  });

  it('takes fifteen characters, and fourteen where fourteen are enough', () => {
    expect(messages('fifteen chars !')).toEqual([]);
    expect(messages('fourteen chars', { minLength: 14 })).toEqual([]);
    expect(messages('fourteen chars')).toHaveLength(1);
  });

  it('counts code points, not UTF-16 units (R1)', () => {
    const emoji = [
      ...'\u{1f600}\u{1f601}\u{1f602}\u{1f923}\u{1f603}\u{1f604}\u{1f605}\u{1f606}\u{1f609}\u{1f60a}\u{1f60b}\u{1f60e}\u{1f60d}\u{1f618}\u{1f970}',
    ];

    expect(messages(emoji.join(''))).toEqual([]);
    expect(messages(emoji.slice(1).join(''))).toEqual(['must have at least 15 characters']);
  });

  it('counts them in NFC', () => {
    expect(messages('e\u0301a\u0301i\u0301o\u0301u\u0301e\u0300a\u0300i\u0300')).toEqual([
      'must have at least 15 characters',
    ]);
  });

  it('takes 64 characters of any script, and up to 256 (6.2.9)', () => {
    const long = Array.from({ length: 257 }, (_, at) => String.fromCodePoint(0x4e00 + at)).join('');

    expect(messages(long.slice(0, 64))).toEqual([]);
    expect(messages(long.slice(0, 256))).toEqual([]);
    expect(messages(long)).toEqual(['must have at most 256 characters']);
    expect(maxPasswordBytes).toBe(1_024);
  });

  it('asks for no kinds of characters (6.2.5)', () => {
    for (const plain of [
      'only small letters here',
      '8349201758362940',
      '\u65e5\u672c\u8a9e\u306e\u30d1\u30b9\u30ef\u30fc\u30c9\u306f\u3068\u3066\u3082\u9577\u3044',
      '~^&)_ ~^&]_=+;"|{',
    ])
      expect(messages(plain)).toEqual([]);
  });

  it('refuses a listed password by saying so (R5)', () => {
    expect(messages('iloveyouforever')).toEqual(['is one of the passwords that everybody tries first']);
    expect(messages('password', { minLength: 8 })).toEqual(['is one of the passwords that everybody tries first']);
    expect(messages('password')).toEqual([
      'must have at least 15 characters',
      'is one of the passwords that everybody tries first',
    ]);
  });

  it('refuses the address, its local part and the name of the service as the whole password, in any case (R5, 6.2.11)', () => {
    for (const word of [
      'barnaby.fotheringham@example.com',
      'barnaby.fotheringham',
      'Barnaby.FOTHERINGHAM',
      'hybrid-auth of example',
      'HYBRID-AUTH OF EXAMPLE',
    ])
      expect(messages(word)).toEqual(['must not be the e-mail address or the name of the service']);
  });

  it('takes them as a part of one, and the domain alone (R5)', () => {
    for (const word of [
      'barnaby.fotheringham!',
      'my barnaby.fotheringham',
      'hybrid-auth of example 2',
      'example.com is mine',
      '@example.com and me',
    ])
      expect(messages(word)).toEqual([]);
  });

  it('compares in NFC', () => {
    expect(messages('zoe\u0308 fotheringham', { serviceName: 'Zo\u00eb Fotheringham' })).toEqual([
      'must not be the e-mail address or the name of the service',
    ]);
  });

  it('says every rule that is broken at once', () => {
    expect(messages('hi', { serviceName: 'HI' })).toEqual([
      'must have at least 15 characters',
      'must not be the e-mail address or the name of the service',
    ]);
  });
});
