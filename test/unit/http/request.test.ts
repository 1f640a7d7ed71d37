import { requestOf } from '../../../functions/http/request.ts';
import { gatewayEvent } from './gateway-events.ts';

test('headers are found in any case, parameters where they are, and what is missing is missing', () => {
  const request = requestOf(
    gatewayEvent({ headers: { origin: 'o' }, query: 'scope=a&scope=b', pathParameters: { id: 'x' } }),
  );
  expect([request.header('Origin'), request.header('absent')]).toEqual(['o', undefined]);
  expect(request.query.getAll('scope')).toEqual(['a', 'b']);
  expect([request.pathParameter('id'), request.pathParameter('other')]).toEqual(['x', '']);
});

test('the client is who the gateway saw, whatever the headers claim', () => {
  const headers = {
    'x-forwarded-for': '1.2.3.4',
    forwarded: 'for=1.2.3.4',
    'cf-connecting-ip': '1.2.3.4',
    'user-agent': 'me',
  };
  expect(requestOf(gatewayEvent({ headers })).client).toEqual({ ip: '205.255.255.176', userAgent: 'me' });
});

test('a user agent is kept to 256 characters, and cut into no half of one', () => {
  const agent = (text: string) => requestOf(gatewayEvent({ headers: { 'user-agent': text } })).client.userAgent;
  expect(agent('x'.repeat(300))).toBe('x'.repeat(256));
  expect(agent(`${'x'.repeat(255)}📱`)).toBe(`${'x'.repeat(255)}\ufffd`);
});

test('the session cookie is there where there is exactly one, whatever else is presented', () => {
  const cookieIn = (...cookies: string[]) =>
    requestOf(gatewayEvent({ cookies, headers: { authorization: 'Bearer x' } })).sessionCookie;
  expect(cookieIn('__Host-session=a')).toBe('a');
  expect(cookieIn('__Host-session=a', '__Host-session=a')).toBeNull();
  expect(cookieIn('session=a')).toBeNull();
});

test('a device says who it is in a header or in a cookie, and the header goes first', () => {
  const deviceOf = (headers: Record<string, string>, cookies: string[]) =>
    requestOf(gatewayEvent({ headers, cookies })).deviceToken;
  expect(deviceOf({ 'auth-device-token': 'h' }, ['__Host-device=c'])).toBe('h');
  expect(deviceOf({}, ['__Host-device=c'])).toBe('c');
  expect(deviceOf({}, ['__Host-device=c', '__Host-device=d'])).toBeNull();
  expect(deviceOf({}, [])).toBeNull();
});
