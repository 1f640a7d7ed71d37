import type { Factor } from '../../core/factors/factor.ts';
import type { FactorStore } from '../../core/factors/factor-store.ts';
import type { User } from '../../core/users/user.ts';
import { flag, type Item, map, number, text } from './attributes.ts';
import type { Dynamo } from './dynamo.ts';
import { factorAttribute, recoveryCodesAttribute } from './user-item.ts';
import { isOfSessionEpoch, userExists, userIsEnabled, userItems } from './user-items.ts';

const isAsSeen = `${userExists} AND ${userIsEnabled} AND ${isOfSessionEpoch}`;
const seen = (sessionEpoch: number): Item => ({ ':false': flag(false), ':sessionEpoch': number(sessionEpoch) });
const hasFactor = 'attribute_exists(#factors.#factor)';
const hasOther = 'attribute_exists(#factors.#other)';
const isTotp = '#factors.#factor.#type = :totp';
const isPasskey = '#factors.#factor.#type = :passkey';

/** The factors of the users in DynamoDB, on the items of table `users`. */
export function factorTable({ dynamo, users }: { dynamo: Dynamo; users: string }): FactorStore {
  const { change } = userItems({ dynamo, users });

  return {
    async enrol(userId, factor, { most, replaced, recoveryCodes, sessionEpoch }) {
      const { factorId } = factor;
      const codes = recoveryCodes && ', #recoveryCodes = :codes';
      const values = {
        ...seen(sessionEpoch),
        ...(recoveryCodes && { ':codes': recoveryCodesAttribute(recoveryCodes) }),
      };
      const isDone = (user: User): boolean => Object.hasOwn(user.factors, factorId);
      const leaving = replaced.map((_, index) => `#factors.#${index}`).join(', ');
      const enrolled = await change(userId, {
        change: `SET #factors.#factor = :factor${codes ?? ''}${leaving && ` REMOVE ${leaving}`}`,
        condition: `${isAsSeen} AND size(#factors) < :most`,
        values: { ...values, ':factor': factorAttribute(factor), ':most': number(most) },
        names: { '#factor': factorId, ...Object.fromEntries(replaced.map((id, index) => [`#${index}`, id])) },
        isDone,
      });
      if (enrolled) return enrolled;
      // An item of an earlier version has no map to put it into.
      return change(userId, {
        change: `SET #factors = :factors${codes ?? ', #recoveryCodes = :codes'}`,
        condition: `${isAsSeen} AND attribute_not_exists(#factors)`,
        values: { ':codes': map({}), ...values, ':factors': map({ [factorId]: factorAttribute(factor) }) },
        isDone,
      });
    },

    confirm: (userId, factorId, { step, now, recoveryCodes, sessionEpoch }) =>
      change(userId, {
        change: `SET #factors.#factor.#confirmed = :true, #factors.#factor.#lastStep = :step, #factors.#factor.#lastUsedAt = :now${recoveryCodes ? ', #recoveryCodes = :codes' : ''}`,
        condition: `${isAsSeen} AND ${isTotp} AND #factors.#factor.#confirmed = :false`,
        values: {
          ...seen(sessionEpoch),
          ':true': flag(true),
          ':totp': text('totp'),
          ':step': number(step),
          ':now': number(now),
          ...(recoveryCodes && { ':codes': recoveryCodesAttribute(recoveryCodes) }),
        },
        names: { '#factor': factorId },
        // The codes are random: with ours there it was our own write.
        isDone: (user) => recoveryCodes !== null && hasCodes(user, recoveryCodes),
      }),

    // Of neither is a write told that was repeated after a lost answer: the code is refused, for else it could count twice.
    useTotp: async (userId, factorId, { step, now }) =>
      (await change(userId, {
        change: 'SET #factors.#factor.#lastStep = :step, #factors.#factor.#lastUsedAt = :now',
        condition: `${isTotp} AND #factors.#factor.#confirmed = :true AND #factors.#factor.#lastStep < :step`,
        values: { ':totp': text('totp'), ':true': flag(true), ':step': number(step), ':now': number(now) },
        names: { '#factor': factorId },
      })) !== null,

    usePasskey: async (userId, factorId, { counter, backedUp, now }) =>
      (await change(userId, {
        change:
          'SET #factors.#factor.#counter = :counter, #factors.#factor.#backedUp = :backedUp, #factors.#factor.#lastUsedAt = :now',
        condition: `${isPasskey} AND #factors.#factor.#counter ${counter === 0 ? '=' : '<'} :counter`,
        values: {
          ':passkey': text('passkey'),
          ':counter': number(counter),
          ':backedUp': flag(backedUp),
          ':now': number(now),
        },
        names: { '#factor': factorId },
        isDone: (user) => isUsed(user.factors[factorId], counter, now),
      })) !== null,

    // Read from the stream alone, so the domain does not know of it: see contract/security-events.ts.
    markRegression: async (userId, factorId, { counter, now }) =>
      (await change(userId, {
        change: 'SET #regressedFactorId = :factor, #regressedAt = :now',
        condition: `${isPasskey} AND #factors.#factor.#counter >= :counter AND #factors.#factor.#counter > :zero`,
        values: {
          ':passkey': text('passkey'),
          ':factor': text(factorId),
          ':counter': number(counter),
          ':zero': number(0),
          ':now': number(now),
        },
        names: { '#factor': factorId },
      })) !== null,

    useRecoveryCode: async (userId, hash) =>
      (await change(userId, {
        change: 'REMOVE #recoveryCodes.#hash',
        condition: 'attribute_exists(#recoveryCodes.#hash)',
        names: { '#hash': hash },
      })) !== null,

    rename: (userId, factorId, name) =>
      change(userId, {
        change: 'SET #factors.#factor.#name = :name',
        condition: hasFactor,
        values: { ':name': text(name) },
        names: { '#factor': factorId },
      }),

    remove: (userId, factorId, { besides, withRecoveryCodes, sessionEpoch }) => {
      const other = besides !== null && besides !== 'password' ? besides.factorId : null;
      return change(userId, {
        change: `REMOVE #factors.#factor${withRecoveryCodes ? ' SET #recoveryCodes = :none' : ''}`,
        condition: [
          isAsSeen,
          hasFactor,
          ...(besides === 'password' ? ['attribute_exists(#password)'] : []),
          ...(other === null ? [] : [hasOther]),
        ].join(' AND '),
        values: { ...seen(sessionEpoch), ...(withRecoveryCodes && { ':none': map({}) }) },
        names: { '#factor': factorId, ...(other !== null && { '#other': other }) },
        isDone: (user) => !Object.hasOwn(user.factors, factorId),
      });
    },

    replaceRecoveryCodes: (userId, { recoveryCodes, sessionEpoch }) =>
      change(userId, {
        change: 'SET #recoveryCodes = :codes',
        condition: isAsSeen,
        values: { ...seen(sessionEpoch), ':codes': recoveryCodesAttribute(recoveryCodes) },
      }),
  };
}

/** The challenge of a passkey is spent before: a write that is told of twice was our own. */
const isUsed = (factor: Factor | undefined, counter: number, now: number): boolean =>
  factor?.type === 'passkey' && factor.counter === counter && factor.lastUsedAt === now;

const hasCodes = (user: User, codes: User['recoveryCodes']): boolean =>
  Object.keys(codes).every((hash) => Object.hasOwn(user.recoveryCodes, hash));
