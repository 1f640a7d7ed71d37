import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { createAuth } from '../../../packages/client/src/create-auth.ts';
import { AuthProvider, useAuth, useAuthFetch, useSession } from '../../../packages/react/src/auth-provider.ts';

const asked = jest.fn<Promise<Response>, Parameters<typeof fetch>>();
const auth = createAuth({ url: 'https://api.example.com', mode: 'token', fetch: asked });
const Status = () => useSession().status;
const rendered = (props: object = {}) =>
  renderToString(createElement(AuthProvider, { auth, ...props }, createElement(Status)));

test('a server renders that nobody is known, and asks the service nothing', () => {
  expect(rendered()).toBe('unknown');
  expect(asked).not.toHaveBeenCalled();
});

test('a server that knows who is signed in renders it', () => {
  expect(rendered({ initialState: { status: 'signed-out', reason: 'idle_timeout' } })).toBe('signed-out');
});

test.each([
  ['useAuth', useAuth],
  ['useSession', useSession],
  ['useAuthFetch', useAuthFetch],
])('%s outside of a provider says what is missing', (_, hook) => {
  const Lost = () => String(hook());
  expect(() => renderToString(createElement(Lost))).toThrow('no <AuthProvider> around this component');
});
