import { callerOf as callerNamed } from '../../../functions/http/caller.ts';
import type { Request } from '../../../functions/http/request.ts';
import { httpRequest } from './http-request.ts';

const callerOf = (request: Request) => callerNamed(request, '__Host-session');

test('the client is who the gateway saw, whatever the headers claim', () => {
  const headers = {
    'x-forwarded-for': '1.2.3.4',
    forwarded: 'for=1.2.3.4',
    'cf-connecting-ip': '1.2.3.4',
    'user-agent': 'me',
  };
  const { client, credential } = callerOf(httpRequest({ headers }));
  expect(client).toEqual({ ip: '205.255.255.176', userAgent: 'me' });
  expect(credential).toEqual({ method: 'none', ip: client.ip });
});

test('a user agent is kept to 256 characters, and cut into no half of one', () => {
  const agent = (text: string) => callerOf(httpRequest({ headers: { 'user-agent': text } })).client.userAgent;
  expect(agent('x'.repeat(300))).toBe('x'.repeat(256));
  expect(agent(`${'x'.repeat(255)}📱`)).toBe(`${'x'.repeat(255)}\ufffd`);
});

test('the session cookie is there where there is exactly one, whatever else is presented', () => {
  const cookieIn = (...cookies: string[]) =>
    callerOf(httpRequest({ cookies, headers: { authorization: 'Bearer x' } })).sessionCookie;
  expect(cookieIn('__Host-session=a')).toBe('a');
  expect(cookieIn('__Host-session=a', '__Host-session=a')).toBeNull();
  expect(cookieIn('session=a')).toBeNull();
});

test('a device says who it is in a header or in a cookie, and the header goes first', () => {
  const deviceOf = (headers: Record<string, string>, cookies: string[]) =>
    callerOf(httpRequest({ headers, cookies })).deviceToken;
  expect(deviceOf({ 'auth-device-token': 'h' }, ['__Host-device=c'])).toBe('h');
  expect(deviceOf({}, ['__Host-device=c'])).toBe('c');
  expect(deviceOf({}, ['__Host-device=c', '__Host-device=d'])).toBeNull();
  expect(deviceOf({}, [])).toBeNull();
});
