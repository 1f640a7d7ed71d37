import { authorizationOf } from '../../../backend/authorization-of.ts';

const [one, other] = ['Bearer one', 'Bearer other'];

test.each<[string, Parameters<typeof authorizationOf>[0], string | undefined]>([
  ['Node’s headers', { headers: { authorization: one } }, one],
  ['Fetch’s headers', { headers: new Headers({ Authorization: one }) }, one],
  [
    'Fetch’s headers, twice',
    {
      headers: new Headers([
        ['authorization', one],
        ['Authorization', other],
      ]),
    },
    `${one}, ${other}`,
  ],
  ['Fetch’s headers without it', { headers: new Headers({ 'Proxy-Authorization': one }) }, undefined],
  ['headers within', { raw: { headers: { authorization: one } } }, one],
  ['a list', { headers: { authorization: [one, other] } }, `${one}, ${other}`],
  ['a header by the name of get', { headers: { get: one } }, undefined],
  [
    'Node’s own list, in which it stands once',
    {
      headers: { authorization: one },
      rawHeaders: ['Host', 'authorization', 'Authorization', one, 'X-Other', 'Authorization'],
    },
    one,
  ],
  [
    'Node’s own list, in which it stands twice',
    {
      headers: { authorization: one },
      rawHeaders: ['Authorization', one, 'Host', 'example.com', 'AUTHORIZATION', other],
    },
    `${one}, ${other}`,
  ],
  [
    'Node’s own list within, in which it stands twice and empty',
    { raw: { headers: { authorization: one }, rawHeaders: ['authorization', one, 'authorization', ''] } },
    `${one}, `,
  ],
  [
    'Node’s own list, beside look-alikes',
    {
      headers: { authorization: one },
      rawHeaders: ['Authorization', one, 'Proxy-Authorization', other, 'Authorization-Info', other],
    },
    one,
  ],
])('Authorization is read from %s', (_, request, value) => {
  expect(authorizationOf(request)).toBe(value);
});
