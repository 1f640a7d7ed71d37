import description from '../../../contract/openapi.json' with { type: 'json' };
import { apiDescription } from '../../../functions/http/api-description.ts';

test('the document names the URL and the session cookie of its deployment, and is else as it was printed', () => {
  const url = 'https://api.example.com/v1';
  const { cookie } = description.components.securitySchemes;
  expect(apiDescription({ url, sessionCookieName: cookie.name })).toEqual({ ...description, servers: [{ url }] });

  const renamed = apiDescription({ url, sessionCookieName: '__Host-sid' }) as typeof description;
  expect(renamed.components.securitySchemes).toEqual({
    ...description.components.securitySchemes,
    cookie: { ...cookie, name: '__Host-sid' },
  });
  expect(cookie.name).toBe('__Host-session');
});
