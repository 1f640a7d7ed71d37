import type { AccountStore } from '../../core/users/account-store.ts';
import type { UserRecords } from './user-records.ts';

/** What changes an account, in memory. Each verb lets others go first, then does its whole work in one turn. */
export function accountMemory({ users, tombstones, change }: UserRecords): AccountStore {
  const without = <Value>(entries: Readonly<Record<string, Value>>, names: readonly string[]) =>
    Object.fromEntries(Object.entries(entries).filter(([name]) => !names.includes(name)));

  return {
    async verifyEmail(userId, email) {
      await null;
      return change(userId, (user) =>
        user.email === email ? { emailVerified: true, awaitsVerification: false } : null,
      );
    },

    async proveEmail(userId, { email, sessionEpoch, mailEpoch }) {
      await null;
      return change(userId, (user) =>
        user.disabled || user.emailVerified || user.email !== email || user.sessionEpoch !== sessionEpoch
          ? null
          : {
              ...{ emailVerified: true, awaitsVerification: false, pendingEmail: null },
              ...{ password: null, passwordChangedAt: null, factors: {}, recoveryCodes: {} },
              ...{ sessionEpoch: sessionEpoch + 1, keptSession: null, mailEpoch: mailEpoch + 1 },
            },
      );
    },

    async resetPassword(userId, { password, at, mailEpoch }) {
      await null;
      return change(userId, (user) =>
        user.disabled || user.mailEpoch !== mailEpoch
          ? null
          : {
              ...{ password, passwordChangedAt: at, emailVerified: true, awaitsVerification: false },
              ...{ sessionEpoch: user.sessionEpoch + 1, keptSession: null, mailEpoch: mailEpoch + 1 },
            },
      );
    },

    async askForEmail(userId, { pending, undo, expired, sessionEpoch }) {
      await null;
      return change(userId, (user) =>
        user.disabled || user.sessionEpoch !== sessionEpoch
          ? null
          : {
              pendingEmail: pending,
              emailUndos: { ...without(user.emailUndos, expired), ...(undo && { [undo.mailId]: undo.undo }) },
            },
      );
    },

    async changeEmail(userId, { email, mailId, sessionEpoch, mailEpoch, kept }) {
      await null;
      return change(userId, (user) =>
        user.disabled ||
        user.sessionEpoch !== sessionEpoch ||
        user.mailEpoch !== mailEpoch ||
        user.pendingEmail?.mailId !== mailId
          ? null
          : {
              ...{ email, emailVerified: true, awaitsVerification: false, pendingEmail: null },
              ...{ sessionEpoch: sessionEpoch + 1, keptSession: kept, mailEpoch: mailEpoch + 1 },
            },
      );
    },

    async undoEmailChange(userId, { mailId, email, mailIds, forgetsPassword, factorIds, sessionEpoch, mailEpoch }) {
      await null;
      return change(userId, (user) =>
        user.sessionEpoch !== sessionEpoch || user.mailEpoch !== mailEpoch || !user.emailUndos[mailId]
          ? null
          : {
              ...{ email, pendingEmail: null, emailUndos: without(user.emailUndos, mailIds) },
              ...(forgetsPassword && { password: null }),
              ...{ factors: without(user.factors, factorIds), recoveryCodes: {} },
              ...{ sessionEpoch: sessionEpoch + 1, keptSession: null, mailEpoch: mailEpoch + 1 },
            },
      );
    },

    async dropFactors(userId, factorIds) {
      await null;
      return change(userId, ({ factors }) => ({ factors: without(factors, factorIds), recoveryCodes: {} }));
    },

    async remove(userId, { sessionEpoch }) {
      await null;
      const user = users.get(userId);
      if (!user || user.sessionEpoch !== sessionEpoch) return tombstones.get(userId) ?? null;
      const { sessionIndex } = user;
      users.delete(userId);
      tombstones.set(userId, { sessionIndex });
      return { sessionIndex };
    },
  };
}
