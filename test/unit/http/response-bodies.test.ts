import { sessionBody } from '../../../functions/http/response-bodies.ts';
import { aSession, days, noon } from '../../support/builders.ts';

test('a session is shown without its secrets, its family or its user', () => {
  const session = aSession({ deviceName: 'laptop', authenticatedAt: noon - 30_000, amr: ['pop', 'user', 'mfa'] });

  expect(sessionBody(session, 'another')).toEqual({
    id: session.sessionId,
    client_type: 'web',
    created_at: '2026-11-23T12:00:00.000Z',
    last_seen_at: '2026-11-23T12:00:00.000Z',
    expires_at: '2026-11-24T12:00:00.000Z',
    idle_expires_at: '2026-11-23T12:30:00.000Z',
    auth_time: '2026-11-23T11:59:30.000Z',
    amr: ['pop', 'user', 'mfa'],
    ip: '192.0.2.7',
    user_agent: 'Mozilla/5.0 (X11; Linux x86_64)',
    device_name: 'laptop',
    current: false,
  });
  expect(sessionBody(session, session.sessionId).current).toBe(true);
});

test('an idle expiry is never shown after the absolute one', () => {
  const session = aSession({ idleExpiresAt: noon + 2 * days, expiresAt: noon + days });

  expect(sessionBody(session, '').idle_expires_at).toBe('2026-11-24T12:00:00.000Z');
});
