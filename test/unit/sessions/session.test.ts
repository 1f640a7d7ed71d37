import { endedAtOf, endOf, endReasonOf, isAlive } from '../../../core/sessions/session.ts';
import { aSession, aUser, days, minutes, noon } from '../../support/builders.ts';

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

  it('ended when it was ended, or when it ran out first', () => {
    const session = aSession({ idleExpiresAt: idle, expiresAt: absolute });

    expect(endedAtOf(session)).toBe(idle);
    expect(endedAtOf({ ...session, idleExpiresAt: absolute + days })).toBe(absolute);
    expect(endedAtOf({ ...session, ended: { at: noon, reason: 'admin' } })).toBe(noon);
  });

  it('that was ended keeps its reason, whatever the clock says', () => {
    const session = aSession({ ended: { at: noon, reason: 'refresh_reused' } });

    for (const now of [noon - days, noon, absolute + days]) {
      expect(endOf(session, now)).toBe('refresh_reused');
      expect(isAlive(session, now)).toBe(false);
    }
  });

  it('is over with its user: deleted, disabled or signed out everywhere', () => {
    const session = aSession({ sessionEpoch: 3 });
    const user = aUser({ sessionEpoch: 3 });

    expect(endReasonOf(session, user, noon)).toBeNull();
    expect(endReasonOf(session, null, noon)).toBe('user_deleted');
    expect(endReasonOf(session, { ...user, disabled: true }, noon)).toBe('user_disabled');
    expect(endReasonOf(session, { ...user, sessionEpoch: 4 }, noon)).toBe('logged_out');
    expect(endReasonOf(session, { ...user, sessionEpoch: 4 }, absolute)).toBe('absolute_timeout');
  });
});
