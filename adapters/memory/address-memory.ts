import type { AddressStore } from '../../core/users/address-store.ts';
import { canBeClaimed, type UserRecords } from './user-records.ts';

/** The addresses in memory. Each verb lets others go first, then does its whole work in one turn: that makes it atomic. */
export function addressMemory({ addresses }: UserRecords): AddressStore {
  const ours = (email: string, userId: string) => {
    const address = addresses.get(email);
    return address?.userId === userId ? address : null;
  };

  return {
    async claim(email, { userId, epoch, by, now }) {
      await null;
      if (!canBeClaimed(addresses.get(email), userId, now)) return false;
      addresses.set(email, { userId, epoch, claimedBy: by, reservedUntil: null });
      return true;
    },

    async withdraw(email, { userId, by }) {
      await null;
      if (ours(email, userId)?.claimedBy === by) addresses.delete(email);
    },

    async reserve(email, { userId, epoch, until }) {
      await null;
      const address = ours(email, userId);
      if (address && address.epoch < epoch) addresses.set(email, { ...address, reservedUntil: until });
    },

    async release(email, { userId, epoch }) {
      await null;
      const address = ours(email, userId);
      if (address && address.epoch <= epoch) addresses.delete(email);
    },
  };
}
