import type { FactorStore } from '../../core/factors/factor-store.ts';
import type { User } from '../../core/users/user.ts';
import { type UserRecords, userRecords } from './user-records.ts';

/** The factors of the users in memory. Each verb lets others go first, then does its whole work in one turn. */
export function factorMemory(records: UserRecords = userRecords()): FactorStore {
  const isAsSeen = (user: User, sessionEpoch: number): boolean => !user.disabled && user.sessionEpoch === sessionEpoch;
  const without = <Value>(entries: Readonly<Record<string, Value>>, names: readonly string[]) =>
    Object.fromEntries(Object.entries(entries).filter(([name]) => !names.includes(name)));

  return {
    async enrol(userId, factor, { most, replaced, recoveryCodes, sessionEpoch }) {
      await null;
      return records.change(userId, (user) =>
        isAsSeen(user, sessionEpoch) && Object.keys(user.factors).length < most
          ? {
              factors: { ...without(user.factors, replaced), [factor.factorId]: factor },
              ...(recoveryCodes && { recoveryCodes }),
            }
          : null,
      );
    },

    async confirm(userId, factorId, { step, now, recoveryCodes, sessionEpoch }) {
      await null;
      return records.change(userId, (user) => {
        const factor = user.factors[factorId];
        if (!isAsSeen(user, sessionEpoch) || factor?.type !== 'totp' || factor.confirmed) return null;
        const confirmed = { ...factor, confirmed: true, lastStep: step, lastUsedAt: now };
        return { factors: { ...user.factors, [factorId]: confirmed }, ...(recoveryCodes && { recoveryCodes }) };
      });
    },

    async useTotp(userId, factorId, { step, now }) {
      await null;
      const used = records.change(userId, ({ factors }) => {
        const factor = factors[factorId];
        if (factor?.type !== 'totp' || !factor.confirmed || factor.lastStep >= step) return null;
        return { factors: { ...factors, [factorId]: { ...factor, lastStep: step, lastUsedAt: now } } };
      });
      return used !== null;
    },

    async usePasskey(userId, factorId, { counter, backedUp, now }) {
      await null;
      const used = records.change(userId, ({ factors }) => {
        const factor = factors[factorId];
        if (factor?.type !== 'passkey') return null;
        if (counter === 0 ? factor.counter !== 0 : factor.counter >= counter) return null;
        return { factors: { ...factors, [factorId]: { ...factor, counter, backedUp, lastUsedAt: now } } };
      });
      return used !== null;
    },

    async markRegression(userId, factorId, { counter }) {
      await null;
      const marked = records.change(userId, ({ factors }) => {
        const factor = factors[factorId];
        return factor?.type === 'passkey' && factor.counter > 0 && factor.counter >= counter ? {} : null;
      });
      return marked !== null;
    },

    async useRecoveryCode(userId, hash) {
      await null;
      const used = records.change(userId, ({ recoveryCodes }) =>
        Object.hasOwn(recoveryCodes, hash) ? { recoveryCodes: without(recoveryCodes, [hash]) } : null,
      );
      return used !== null;
    },

    async rename(userId, factorId, name) {
      await null;
      return records.change(userId, ({ factors }) => {
        const factor = factors[factorId];
        return factor ? { factors: { ...factors, [factorId]: { ...factor, name } } } : null;
      });
    },

    async remove(userId, factorId, { besides, withRecoveryCodes, sessionEpoch }) {
      await null;
      return records.change(userId, (user) => {
        const { factors, password } = user;
        if (!isAsSeen(user, sessionEpoch) || !factors[factorId]) return null;
        if (besides === 'password' && password === null) return null;
        if (besides !== null && besides !== 'password' && !factors[besides.factorId]) return null;
        return { factors: without(factors, [factorId]), ...(withRecoveryCodes && { recoveryCodes: {} }) };
      });
    },

    async replaceRecoveryCodes(userId, { recoveryCodes, sessionEpoch }) {
      await null;
      return records.change(userId, (user) => (isAsSeen(user, sessionEpoch) ? { recoveryCodes } : null));
    },
  };
}
