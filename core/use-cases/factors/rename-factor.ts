import type { Credential } from '../../credential.ts';
import { AuthError } from '../../errors.ts';
import { type Factor, isEnrolled } from '../../factors/factor.ts';
import type { FactorStore } from '../../factors/factor-store.ts';
import type { Authenticate } from '../authenticate.ts';

/** @throws AuthError `not_found` where the user has no such factor */
export const renameFactor =
  ({ authenticate, factors }: { readonly authenticate: Authenticate; readonly factors: FactorStore }) =>
  async ({
    credential,
    factorId,
    name,
  }: {
    credential: Credential;
    factorId: string;
    name: string;
  }): Promise<Factor> => {
    const { user } = await authenticate(credential);
    const known = Object.hasOwn(user.factors, factorId) ? user.factors[factorId] : undefined;
    const renamed = known && isEnrolled(known) ? await factors.rename(user.userId, factorId, name) : null;
    const factor = renamed?.factors[factorId];
    if (!factor) throw new AuthError('not_found');
    return factor;
  };
