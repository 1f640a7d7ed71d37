import { isOriginAllowed } from '../../../functions/http/origin-check.ts';

const allowed = ['https://app.example.com', 'http://localhost:3000'];
interface Facts {
  readonly method?: string;
  readonly origin?: string;
  readonly fetchSite?: string | undefined;
  readonly carriesCookie?: boolean;
}
const passes = ({ method = 'POST', origin, fetchSite, carriesCookie = true }: Facts, list = allowed) =>
  isOriginAllowed({ method, headers: { origin, 'sec-fetch-site': fetchSite } }, carriesCookie, list);
const methods = ['GET', 'HEAD', 'POST', 'DELETE', 'PUT', 'PATCH'];
const sites = [undefined, 'same-origin', 'same-site', 'cross-site', 'none', 'nonsense', ''];

test.each(allowed)(
  'from %s, which is on the list, everything passes, whatever the browser calls the site',
  (origin) => {
    for (const method of methods)
      for (const fetchSite of sites) expect(passes({ method, origin, fetchSite })).toBe(true);
  },
);

test.each([
  ['a sandbox', 'null'],
  ['a sibling', 'https://other.example.com'],
  ['the parent', 'https://example.com'],
  ['one that goes on', 'https://app.example.com.evil.com'],
  ['one that begins earlier', 'https://evilapp.example.com'],
  ['one below', 'https://x.app.example.com'],
  ['another scheme', 'http://app.example.com'],
  ['another port', 'https://app.example.com:8443'],
  ['the default port, spelt out', 'https://app.example.com:443'],
  ['a slash more', 'https://app.example.com/'],
  ['another case', 'https://APP.example.com'],
  ['a dot more', 'https://app.example.com.'],
  ['a user before it', 'https://app.example.com@evil.com'],
  ['two', 'https://app.example.com, https://app.example.com'],
  ['nothing', ''],
])('from %s nothing passes, not even reading, with or without a cookie', (_, origin) => {
  for (const method of methods)
    for (const fetchSite of sites)
      for (const carriesCookie of [true, false])
        expect(passes({ method, origin, fetchSite, carriesCookie })).toBe(false);
});

describe('where no Origin is sent', () => {
  test('the browser’s word for its own origin passes', () => {
    for (const method of methods) expect(passes({ method, fetchSite: 'same-origin' })).toBe(true);
  });

  test.each(['cross-site', 'nonsense', ''])('its word %j does not', (fetchSite) => {
    for (const method of methods) expect(passes({ method, fetchSite })).toBe(false);
  });

  test.each([
    ['a page of the same site', 'same-site'],
    ['what a user typed or bookmarked', 'none'],
  ])('%s may read and change nothing', (_, fetchSite) => {
    for (const method of methods) expect(passes({ method, fetchSite })).toBe(method === 'GET' || method === 'HEAD');
  });

  test('an old browser’s cookie may read and change nothing; a client without a cookie need say nothing', () => {
    for (const method of methods) {
      expect(passes({ method })).toBe(method === 'GET' || method === 'HEAD');
      expect(passes({ method, carriesCookie: false })).toBe(true);
    }
  });

  test('a sign-in from another site is refused though it carries no cookie', () => {
    expect(passes({ fetchSite: 'cross-site', carriesCookie: false })).toBe(false);
  });
});

test('a list of nobody lets nobody pass by its origin', () => {
  expect(passes({ origin: 'https://app.example.com' }, [])).toBe(false);
});
