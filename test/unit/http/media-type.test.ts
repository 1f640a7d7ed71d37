import { isJsonType } from '../../../functions/http/media-type.ts';

test.each([
  'application/json',
  'Application/JSON',
  'application/json ',
  'application/json;',
  'application/json ; ',
  'application/json;;',
  'application/json; charset=utf-8',
  'application/json;charset=UTF-8',
  'application/json ; charset="utf-8"',
  'application/json; Charset=utf8',
  'application/json; charset="UTF\\-8"',
  'application/json; version=1',
  'application/json;v=1;charset=utf-8; profile="https://example.com/a;b,c=\\"d\\""; ',
  'application/json; a=""',
])('%j is JSON', (type) => {
  expect(isJsonType(type)).toBe(true);
});

test.each([
  '',
  ' application/json',
  'text/plain',
  'text/json',
  'application/x+json',
  'application/json+x',
  'application/jsonp',
  'application/problem+json',
  'application/json\u00a0',
  'application/json;\u00a0',
  'application/json x',
  'application/json, application/json',
  'application/json; charset=utf-8, application/json; charset=utf-8',
  'application/json;a=b, text/plain',
  'application/json; charset=utf-16',
  'application/json; charset=latin1',
  'application/json; charset=utf_8',
  'application/json; charset=""',
  'application/json; charset=" utf-8"',
  'application/json; charset=utf-8; charset=utf-8',
  'application/json; charset=utf-8; CHARSET=utf-16',
  'application/json; charset',
  'application/json; charset=',
  'application/json; charset = utf-8',
  'application/json; a="b',
  'application/json; a=b"c"',
  'application/json; a=b c',
  'application/json; =b',
  'application/json; é=b',
])('%j is not', (type) => {
  expect(isJsonType(type)).toBe(false);
});

test('a header as long as the gateway lets through is read once', () => {
  const began = performance.now();
  for (const part of ['; ', ';a', '; a="', '"\\', ' \t', ';;a=b']) isJsonType(`application/json${part.repeat(8_000)}x`);
  expect(performance.now() - began).toBeLessThan(300);
});
