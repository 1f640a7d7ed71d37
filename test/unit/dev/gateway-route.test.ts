import { type GatewayRoute, matchedRoute } from '../../../dev/gateway-route.ts';

const route = (key: string, more: Partial<GatewayRoute> = {}): GatewayRoute => {
  const [method = '', path = ''] = key === '$default' ? ['ANY', key] : key.split(' ');
  return { path, methods: [method], function: key, access: 'authorizer', ...more };
};
const found = (routes: readonly GatewayRoute[], method: string, path: string) => {
  const matched = matchedRoute(routes, method, path);
  return matched && [matched.route.function, matched.parameters];
};

const keys = [
  ...['$default', 'ANY /{all+}', 'ANY /orders/{rest+}', 'GET /orders/{rest+}', 'GET /orders/{id}', 'ANY /orders/{id}'],
  ...['GET /orders/new', 'GET /{any}/new', 'GET /orders/{id}/items'],
];

test.each<[string, string, unknown]>([
  ['GET', '/orders/new', ['GET /orders/new', {}]],
  ['GET', '/orders/7', ['GET /orders/{id}', { id: '7' }]],
  ['POST', '/orders/7', ['ANY /orders/{id}', { id: '7' }]],
  ['GET', '/other/new', ['GET /{any}/new', { any: 'other' }]],
  ['GET', '/orders/7/items', ['GET /orders/{id}/items', { id: '7' }]],
  ['GET', '/orders/7/more', ['GET /orders/{rest+}', { rest: '7/more' }]],
  ['PUT', '/orders/7/items', ['ANY /orders/{rest+}', { rest: '7/items' }]],
  ['PUT', '/orders/', ['ANY /{all+}', { all: 'orders/' }]],
  ['GET', '/orders/a%2Fb', ['GET /orders/{id}', { id: 'a%2Fb' }]],
  ['GET', '/', ['$default', {}]],
])('%s %s goes to the most exact route, in any order of their declarations', (method, path, expected) => {
  const routes = keys.map((key) => route(key));
  expect(found(routes, method, path)).toEqual(expected);
  expect(found([...routes].reverse(), method, path)).toEqual(expected);
});

test('without one that fits there is none', () => {
  const routes = [
    route('GET /orders'),
    route('GET /files/{path+}'),
    route('POST /open', { access: 'public', apart: true }),
  ];
  for (const [method, path] of [
    ...[
      ['POST', '/orders'],
      ['GET', '/orders/'],
      ['GET', '/files'],
      ['GET', '/files/'],
      ['GET', '/open'],
      ['GET', '/x'],
    ],
  ] as const)
    expect(found(routes, String(method), String(path))).toBeNull();
});

test('a public route of ours takes every method, and one of a method comes before it', () => {
  const routes = [
    route('GET /auth/me', { access: 'public' }),
    route('DELETE /auth/me', { access: 'public', apart: true }),
  ];
  expect(found(routes, 'POST', '/auth/me')).toEqual(['GET /auth/me', {}]);
  expect(found(routes, 'DELETE', '/auth/me')).toEqual(['DELETE /auth/me', {}]);
});
