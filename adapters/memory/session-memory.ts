import type { EraseSession } from '../../core/sessions/erase-session.ts';
import { isAlive, type Session } from '../../core/sessions/session.ts';
import type { SessionProofStore } from '../../core/sessions/session-proof-store.ts';
import type { End, SessionStore, Use } from '../../core/sessions/session-store.ts';

/** The session as it is after a use. */
const usedBy = ({ now, ip }: Use, session: Session): Session => ({ ...session, lastSeenAt: now, ip: ip ?? session.ip });

/** The sessions in memory. Each verb lets others go first, then does its whole work in one turn: that makes it atomic. */
export function sessionMemory(): SessionStore & SessionProofStore & { readonly erase: EraseSession } {
  const sessions = new Map<string, Session>();
  const forged = new Set<string>();
  const tombstones = new Map<string, End>();

  const live = (sessionId: string, now: number): Session | null => {
    const session = sessions.get(sessionId);
    return session && isAlive(session, now) ? session : null;
  };

  const put = (session: Session): Session => {
    sessions.set(session.sessionId, session);
    return session;
  };

  return {
    async create(session) {
      await null;
      if (tombstones.has(session.sessionId) || sessions.has(session.sessionId)) return false;
      put(session);
      return true;
    },

    async find(sessionId) {
      await null;
      return sessions.get(sessionId) ?? null;
    },

    async findAll(sessionIds) {
      await null;
      return [...new Set(sessionIds)].map((id) => sessions.get(id)).filter((session) => session !== undefined);
    },

    async rotate(sessionId, { userId, from, rotationId, macKeyId, idleExpiresAt, ...use }) {
      const { now } = use;
      await null;
      const session = live(sessionId, now);
      if (session?.userId !== userId || session.family?.generation !== from) {
        return { rotated: false, session: sessions.get(sessionId) ?? null };
      }
      const next = { generation: from + 1, rotatedAt: now, rotationId, macKeyId, confirmedGeneration: from };
      const family = { ...session.family, ...next };
      return { rotated: true, session: put({ ...usedBy(use, session), family, idleExpiresAt }) };
    },

    async touch(sessionId, { seenBefore, idleExpiresAt, ...use }) {
      await null;
      const session = live(sessionId, use.now);
      if (!session || session.lastSeenAt >= seenBefore) return false;
      put({ ...usedBy(use, session), idleExpiresAt });
      return true;
    },

    async renew(sessionId, { secretHash, idleExpiresAt, ...use }) {
      await null;
      const session = live(sessionId, use.now);
      return session?.secretHash === secretHash ? put({ ...usedBy(use, session), idleExpiresAt }) : null;
    },

    async stepUp(sessionId, { userId, authenticatedAt, amr, idleExpiresAt, ...use }) {
      await null;
      const session = live(sessionId, use.now);
      if (session?.userId !== userId) return null;
      const proven = { ...usedBy(use, session), authenticatedAt, amr };
      return put({ ...proven, idleExpiresAt: idleExpiresAt ?? session.idleExpiresAt });
    },

    async assign(sessionId, { roles, permissions }) {
      await null;
      const session = sessions.get(sessionId);
      if (session && !session.ended) put({ ...session, roles, permissions });
    },

    async markForged(sessionId) {
      await null;
      if (!sessions.has(sessionId) || forged.has(sessionId)) return false;
      forged.add(sessionId);
      return true;
    },

    async confirmDelivery(sessionId, generation, use) {
      await null;
      const session = live(sessionId, use.now);
      const family = session?.family;
      if (!family || family.confirmedGeneration >= generation || family.generation < generation) return false;
      put({ ...usedBy(use, session), family: { ...family, confirmedGeneration: generation } });
      return true;
    },

    async erase(sessionId, { userId }) {
      await null;
      const session = sessions.get(sessionId);
      if (session?.userId === userId && session.ended) put({ ...session, ip: '', userAgent: null, deviceName: null });
    },

    async end(sessionId, end) {
      await null;
      const session = sessions.get(sessionId);
      if (!session) {
        if (tombstones.has(sessionId) || typeof end.lastSeenAt === 'number') return false;
        tombstones.set(sessionId, end);
        return true;
      }
      if (session.userId !== end.userId || session.ended) return false;
      if (end.lastSeenAt !== undefined && end.lastSeenAt !== session.lastSeenAt) return false;
      put({ ...session, ended: { at: end.at, reason: end.reason } });
      return true;
    },
  };
}
