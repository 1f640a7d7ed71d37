import { clearedSessionCookie, cookieValues, deviceCookie, sessionCookie } from '../../../functions/http/cookies.ts';

const name = '__Host-session';
const inHeader = (header: string) => cookieValues(name, [header]);
const inArray = (...cookies: string[]) => cookieValues(name, cookies);

test('a value is found alone, first, last and in between, in the array and in the header', () => {
  for (const header of [
    '__Host-session=x',
    '__Host-session=x; a=b',
    'a=b; __Host-session=x',
    'a=b;__Host-session=x;c=d',
  ])
    expect(inHeader(header)).toEqual(['x']);
  expect(inArray('a=b', '__Host-session=x', 'c=d')).toEqual(['x']);
  expect(inArray('a=b; __Host-session=x')).toEqual(['x']);
});

test('two are two wherever they stand, also two of the same value', () => {
  expect(inHeader('__Host-session=x; a=b; __Host-session=y')).toEqual(['x', 'y']);
  expect(inArray('__Host-session=y', '__Host-session=x')).toEqual(['y', 'x']);
  expect(inArray('__Host-session=x; __Host-session=x')).toEqual(['x', 'x']);
});

test.each([
  ['another case', '__host-session=x'],
  ['another case of the prefix', '__HOST-session=x'],
  ['an en quad before it', '\u2000__Host-session=x'],
  ['a no-break space before it', '\u00a0__Host-session=x'],
  ['a next line before it', '\u0085__Host-session=x'],
  ['a vertical tab before it', '\v__Host-session=x'],
  ['no name of its own', '=__Host-session=x'],
  ['an attribute before it', '$Version=1,__Host-session=x'],
  ['a longer name', '__Host-session2=x'],
  ['a name in quotes', '"__Host-session"=x'],
  ['an encoded name', '%5F_Host-session=x'],
])('a look-alike is another cookie: %s', (_, header) => {
  expect(inHeader(header)).toEqual([]);
  expect(inHeader(`${header}; __Host-session=genuine`)).toEqual(['genuine']);
});

test('only spaces and tabs around name and value are trimmed; nothing is unquoted or decoded', () => {
  expect(inHeader(' \t__Host-session \t=\t x \t; a=b')).toEqual(['x']);
  expect(inHeader('__Host-session="x"')).toEqual(['"x"']);
  expect(inHeader('__Host-session=%41')).toEqual(['%41']);
  expect(inHeader('__Host-session=x\u00a0')).toEqual(['x\u00a0']);
  expect(inHeader('__Host-session=a=b==')).toEqual(['a=b==']);
  expect(inHeader('__Host-session=')).toEqual(['']);
});

test('hundreds of cookies hide none', () => {
  const others = Array.from({ length: 300 }, (_, index) => `cookie${index}=${'v'.repeat(30)}`);
  expect(inHeader([...others, '__Host-session=x', ...others].join('; '))).toEqual(['x']);
});

test('what we set is bound to the host, hidden from scripts, and strict; it is cleared with the same attributes', () => {
  expect(sessionCookie(name, 'x', 60)).toBe('__Host-session=x; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=60');
  expect(clearedSessionCookie(name)).toBe('__Host-session=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0');
  expect(deviceCookie('d')).toBe('__Host-device=d; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=34560000');
});
