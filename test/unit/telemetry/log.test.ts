import { logEvents } from '../../../contract/log-events.ts';
import { logEvent, withinRequest } from '../../../functions/telemetry/log.ts';
import { logged } from '../../support/logged.ts';

test('an event is one line of JSON, in UTC, with the level of its kind and the request that it belongs to', async () => {
  const [line] = await logged(async () =>
    withinRequest('request-1', () =>
      logEvent('authn_login_success', { user_id: 'u', count: 2, known: true, none: null }),
    ),
  );
  expect(line).toEqual({
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    level: 'INFO',
    event: 'authn_login_success',
    request_id: 'request-1',
    user_id: 'u',
    count: 2,
    known: true,
    none: null,
  });
});

test('outside a request it belongs to none', async () => {
  expect(await logged(async () => logEvent('sys_keys_rotated'))).toMatchObject([{ request_id: null, level: 'WARN' }]);
});

test('requests that overlap keep their lines apart', async () => {
  const request = (id: string) =>
    withinRequest(id, async () => {
      await new Promise(setImmediate);
      logEvent('session_created', { of: id });
    });
  const lines = await logged(() => Promise.all(['a', 'b', 'c'].map(request)));
  expect(lines.map(({ request_id, of }) => request_id === of)).toEqual([true, true, true]);
});

test('a line stays a line, whatever a client sent', async () => {
  const nasty = '\r\n{"event":"fake"}\u0000\u001b[31m\u2028\ud800';
  const lines: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  logEvent('authz_fail', { what: nasty });
  write.mockRestore();
  expect(lines).toHaveLength(1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
  expect(lines[0]?.slice(0, -1)).not.toMatch(/[\u0000-\u001f]/);
  expect(JSON.parse(lines[0] ?? '').what).toBe(nasty);
});

test('every event has a level', () => {
  for (const level of Object.values(logEvents)) expect(['info', 'warn', 'error']).toContain(level);
});
