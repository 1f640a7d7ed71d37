import type { UserStore } from '../../core/users/user-store.ts';
import { canBeClaimed, type UserRecords, userRecords } from './user-records.ts';

/** The users in memory. Each verb lets others go first, then does its whole work in one turn: that makes it atomic. */
export function userMemory(records: UserRecords = userRecords()): UserStore {
  const { users, addresses, change } = records;

  return {
    async find(userId) {
      await null;
      return users.get(userId) ?? null;
    },

    async userIdOf(email) {
      await null;
      const address = addresses.get(email);
      return address && address.reservedUntil === null ? address.userId : null;
    },

    async register(user) {
      await null;
      const { userId, email, sessionEpoch: epoch, createdAt } = user;
      if (users.has(userId)) throw new Error('the id of a new user is taken');
      if (!canBeClaimed(addresses.get(email), userId, createdAt)) return 'taken';
      users.set(userId, user);
      addresses.set(email, { userId, epoch, claimedBy: null, reservedUntil: null });
      return 'registered';
    },

    async addSession(userId, { sessionId, at, sessionEpoch }) {
      await null;
      const admitted = change(userId, (user) =>
        user.disabled || user.sessionEpoch !== sessionEpoch
          ? null
          : { sessionIndex: { ...user.sessionIndex, [sessionId]: at }, lastSignInAt: at },
      );
      return admitted?.sessionIndex ?? null;
    },

    async removeSessions(userId, sessionIds) {
      await null;
      const leaving = new Set(sessionIds);
      change(userId, ({ sessionIndex }) => ({
        sessionIndex: Object.fromEntries(Object.entries(sessionIndex).filter(([sessionId]) => !leaving.has(sessionId))),
      }));
    },

    async raiseSessionEpoch(userId) {
      await null;
      return change(userId, ({ sessionEpoch }) => ({ sessionEpoch: sessionEpoch + 1, keptSession: null }));
    },

    async rehash(userId, oldHash, password) {
      await null;
      return change(userId, (user) => (user.password?.hash === oldHash ? { password } : null)) !== null;
    },

    async discard(userId) {
      await null;
      users.delete(userId);
    },

    async changePassword(userId, { password, at, sessionEpoch, kept }) {
      await null;
      return change(userId, (user) =>
        user.disabled || user.sessionEpoch !== sessionEpoch
          ? null
          : { password, passwordChangedAt: at, sessionEpoch: sessionEpoch + 1, keptSession: kept },
      );
    },

    async amend(userId, { disabled, emailVerified, roles, permissions }) {
      await null;
      return change(userId, ({ sessionEpoch }) => ({
        ...(disabled !== undefined && { disabled }),
        ...(emailVerified !== undefined && { emailVerified }),
        ...(emailVerified && { awaitsVerification: false }),
        ...(disabled && { sessionEpoch: sessionEpoch + 1, keptSession: null }),
        ...(roles && { roles }),
        ...(permissions && { permissions }),
      }));
    },
  };
}
