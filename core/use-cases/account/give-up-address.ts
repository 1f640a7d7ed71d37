import type { AddressStore } from '../../users/address-store.ts';
import type { User } from '../../users/user.ts';

/**
 * Lets go of an address that was the user's before this epoch: reserved while a notice can bring it back, or else free
 * for anybody. Their own they keep.
 */
export async function giveUpAddress(
  addresses: AddressStore,
  { userId, email: own, emailUndos }: User,
  email: string,
  epoch: number,
): Promise<void> {
  if (email === own) return;
  const until = Object.values(emailUndos)
    .filter((undo) => undo.email === email)
    .map((undo) => undo.until);
  if (until.length > 0) await addresses.reserve(email, { userId, epoch, until: Math.max(...until) });
  else await addresses.release(email, { userId, epoch });
}
