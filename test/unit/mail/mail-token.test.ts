import { mac, newMacKey } from '../../../core/keys/mac-keys.ts';
import { isCodeOfMail, mailCode } from '../../../core/mail/mail-code.ts';
import { mintMailToken, readMailToken } from '../../../core/mail/mail-token.ts';
import { newId } from '../../../core/random.ts';
import { noon } from '../../support/builders.ts';

const ring = [newMacKey('active', noon), newMacKey('next', noon), newMacKey('retiring', noon)] as const;
const [active, , retiring] = ring;
const mailId = newId();

describe('a mailed token', () => {
  const token = mintMailToken(mailId, active);

  it('names its mail, by any key of the ring', () => {
    for (const key of ring) expect(readMailToken(mintMailToken(mailId, key), ring)).toBe(mailId);
  });

  it('is not made by another key, for another purpose or over another id', () => {
    const tag = (purpose: 'mail-token' | 'mail-code', id: string) =>
      `${mailId}.${mac(active, purpose, id).toString('base64url')}`;

    expect(readMailToken(tag('mail-token', mailId), ring)).toBe(mailId);
    expect(readMailToken(tag('mail-code', mailId), ring)).toBeNull();
    expect(readMailToken(tag('mail-token', newId()), ring)).toBeNull();
    expect(readMailToken(mintMailToken(mailId, newMacKey('active', noon)), ring)).toBeNull();
    expect(readMailToken(token, [])).toBeNull();
  });

  it('is refused with any letter changed', () => {
    const changed = [...token].flatMap((_, at) =>
      [...'ABab09-_.= '].map((letter) => token.slice(0, at) + letter + token.slice(at + 1)),
    );

    expect(changed.filter((text) => text !== token && readMailToken(text, ring) !== null)).toEqual([]);
  });

  it('is refused in every other shape, and for what is no id of ours', () => {
    const [id = '', tag = ''] = token.split('.');
    const others = [
      '',
      '.',
      id,
      `${id}.`,
      `.${tag}`,
      `${token}.`,
      `${token}.x`,
      `${token}\n`,
      ` ${token}`,
      `${token}=`,
    ];

    for (const other of [...others, 'x'.repeat(100_000), mintMailToken('__proto__', active)])
      expect(readMailToken(other, ring)).toBeNull();
  });
});

describe('a mailed code', () => {
  it('has eight digits, zeros in front too, and is another for each mail and key', () => {
    const codes = Array.from({ length: 300 }, () => mailCode(newId(), active));

    for (const code of codes) expect(code).toMatch(/^\d{8}$/);
    expect(codes.some((code) => code.startsWith('0'))).toBe(true);
    expect(new Set(codes).size).toBeGreaterThan(295);
    expect(mailCode(mailId, active)).not.toBe(mailCode(mailId, retiring));
  });

  it('is right for its mail, by the key that the mail names and no other', () => {
    const code = mailCode(mailId, active);

    expect(isCodeOfMail(code, { mailId, macKeyId: active.id }, ring)).toBe(true);
    expect(isCodeOfMail(code, { mailId, macKeyId: retiring.id }, ring)).toBe(false);
    expect(isCodeOfMail(code, { mailId: newId(), macKeyId: active.id }, ring)).toBe(false);
    expect(isCodeOfMail(code, { mailId, macKeyId: active.id }, [retiring])).toBe(false);
    for (const other of ['', code.slice(1), `${code}0`, ` ${code}`, '٠١٢٣٤٥٦٧'])
      expect(isCodeOfMail(other, { mailId, macKeyId: active.id }, ring)).toBe(false);
  });
});
