import { endOf, isAlive, sessionBody } from '../../../core/sessions/session.ts';
import { aSession, days, minutes, noon } from '../../support/builders.ts';

const idle = noon + 30 * minutes;
const absolute = noon + days;

describe('a session', () => {
  it('is alive up to the moment of its idle expiry, and no longer', () => {
    const session = aSession({ idleExpiresAt: idle, expiresAt: absolute });

    expect(endOf(session, idle - 1)).toBeNull();
    expect(isAlive(session, idle - 1)).toBe(true);
    expect(endOf(session, idle)).toBe('idle_timeout');
    expect(isAlive(session, idle)).toBe(false);
  });

  it('ends absolutely however busy it is (7.3.2)', () => {
    const session = aSession({ idleExpiresAt: absolute + days, expiresAt: absolute });

    expect(endOf(session, absolute - 1)).toBeNull();
    expect(endOf(session, absolute)).toBe('absolute_timeout');
    expect(isAlive(session, absolute)).toBe(false);
  });

  it('that ran out in both ways ended absolutely', () => {
    expect(endOf(aSession({ idleExpiresAt: idle, expiresAt: absolute }), absolute)).toBe('absolute_timeout');
  });

  it('that was ended keeps its reason, whatever the clock says', () => {
    const session = aSession({ ended: { at: noon, reason: 'refresh_reused' } });

    for (const now of [noon - days, noon, absolute + days]) {
      expect(endOf(session, now)).toBe('refresh_reused');
      expect(isAlive(session, now)).toBe(false);
    }
  });

  it('shows itself without its secrets, its family or its user', () => {
    const session = aSession({
      deviceName: 'laptop',
      authenticatedAt: noon - 30_000,
      amr: ['pop', 'user', 'mfa'],
    });

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

  it('never shows an idle expiry after its absolute one', () => {
    const session = aSession({ idleExpiresAt: absolute + days, expiresAt: absolute });

    expect(sessionBody(session, '').idle_expires_at).toBe('2026-11-24T12:00:00.000Z');
  });
});
