import type { AccountStore } from '../../core/users/account-store.ts';
import { flag, type Item, map, number, text } from './attributes.ts';
import { ConditionFailed, type Dynamo } from './dynamo.ts';
import { conditionalUpdate, outcome } from './expressions.ts';
import {
  emailUndoAttribute,
  keptAttribute,
  passwordAttribute,
  pendingEmailAttribute,
  sessionIndexOf,
} from './user-item.ts';
import { isOfSessionEpoch, userExists, userIsEnabled, userItems, userKey } from './user-items.ts';

const isOfMailEpoch = '#mailEpoch = :mailEpoch';
const isUnproven = '#emailVerified = :false';
const isDeleted = 'attribute_exists(#deletedAt)';

/** All of the person. What stays of the item is its id, its session epoch and the ids of its sessions. */
const personal = [
  ...['email', 'listShard', 'emailVerified', 'awaitsVerification', 'pendingEmail', 'emailUndos'],
  ...['password', 'passwordChangedAt', 'factors', 'recoveryCodes', 'locale', 'mailEpoch', 'roles', 'permissions'],
  ...['disabled', 'keptSession', 'createdAt', 'lastSignInAt'],
  ...['regressedFactorId', 'regressedAt', 'importedAs'],
];

const numbered = (letter: string, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name, at) => [`#${letter}${'x'.repeat(at)}`, name]));

/** What changes an account in DynamoDB, table `users`. */
export function accountTable({ dynamo, users }: { dynamo: Dynamo; users: string }): AccountStore {
  const { change } = userItems({ dynamo, users });

  return {
    verifyEmail: (userId, email) =>
      change(userId, {
        change: 'SET #emailVerified = :true REMOVE #awaitsVerification',
        condition: '#email = :email',
        values: { ':true': flag(true), ':email': text(email) },
      }),

    proveEmail: (userId, { email, sessionEpoch, mailEpoch }) =>
      change(userId, {
        change:
          'SET #emailVerified = :true, #factors = :none, #recoveryCodes = :none, #sessionEpoch = :raised, #mailEpoch = :raisedMail ' +
          'REMOVE #password, #passwordChangedAt, #pendingEmail, #keptSession, #awaitsVerification',
        condition: `${userIsEnabled} AND ${isOfSessionEpoch} AND #email = :email AND ${isUnproven}`,
        values: {
          ':email': text(email),
          ':true': flag(true),
          ':false': flag(false),
          ':none': map({}),
          ':raised': number(sessionEpoch + 1),
          ':raisedMail': number(mailEpoch + 1),
          ':sessionEpoch': number(sessionEpoch),
        },
        isDone: (user) => user.emailVerified && user.password === null && user.sessionEpoch === sessionEpoch + 1,
      }),

    resetPassword: (userId, { password, at, mailEpoch }) =>
      change(userId, {
        change:
          'SET #password = :password, #passwordChangedAt = :at, #emailVerified = :true, ' +
          '#sessionEpoch = #sessionEpoch + :one, #mailEpoch = :raised REMOVE #keptSession, #awaitsVerification',
        condition: `${userExists} AND ${userIsEnabled} AND ${isOfMailEpoch}`,
        values: {
          ':password': passwordAttribute(password),
          ':at': number(at),
          ':true': flag(true),
          ':false': flag(false),
          ':one': number(1),
          ':raised': number(mailEpoch + 1),
          ':mailEpoch': number(mailEpoch),
        },
        isDone: (user) => user.password?.hash === password.hash,
      }),

    askForEmail: (userId, { pending, undo, expired, sessionEpoch }) => {
      const gone = numbered('gone', expired);
      const removed = Object.keys(gone).map((name) => `#emailUndos.${name}`);
      return change(userId, {
        change:
          `SET #pendingEmail = :pending${undo ? ', #emailUndos.#notice = :undo' : ''}` +
          `${removed.length > 0 ? ` REMOVE ${removed.join(', ')}` : ''}`,
        condition: `${userExists} AND ${userIsEnabled} AND ${isOfSessionEpoch}`,
        values: {
          ':pending': pendingEmailAttribute(pending),
          ...(undo && { ':undo': emailUndoAttribute(undo.undo) }),
          ':false': flag(false),
          ':sessionEpoch': number(sessionEpoch),
        },
        names: { ...gone, ...(undo && { '#notice': undo.mailId }) },
        isDone: (user) => user.pendingEmail?.mailId === pending.mailId,
      });
    },

    changeEmail: (userId, { email, mailId, sessionEpoch, mailEpoch, kept }) =>
      change(userId, {
        change:
          'SET #email = :email, #emailVerified = :true, #sessionEpoch = :raised, #mailEpoch = :raisedMail' +
          `${kept ? ', #keptSession = :kept' : ''} REMOVE #pendingEmail, #awaitsVerification${kept ? '' : ', #keptSession'}`,
        condition: `${userIsEnabled} AND ${isOfSessionEpoch} AND ${isOfMailEpoch} AND #pendingEmail.#mailId = :mailId`,
        values: {
          ':email': text(email),
          ':true': flag(true),
          ':false': flag(false),
          ':raised': number(sessionEpoch + 1),
          ':raisedMail': number(mailEpoch + 1),
          ...(kept && { ':kept': keptAttribute(kept) }),
          ':sessionEpoch': number(sessionEpoch),
          ':mailEpoch': number(mailEpoch),
          ':mailId': text(mailId),
        },
        isDone: (user) => user.email === email && user.pendingEmail === null && user.sessionEpoch === sessionEpoch + 1,
      }),

    undoEmailChange: (userId, { mailId, email, mailIds, forgetsPassword, factorIds, sessionEpoch, mailEpoch }) => {
      const [undone, factors] = [numbered('undone', mailIds), numbered('factor', factorIds)];
      const removed = [
        ...['#pendingEmail', '#keptSession', ...(forgetsPassword ? ['#password'] : [])],
        ...Object.keys(undone).map((name) => `#emailUndos.${name}`),
        ...Object.keys(factors).map((name) => `#factors.${name}`),
      ];
      const empty: Item = {};
      return change(userId, {
        change:
          'SET #email = :email, #sessionEpoch = :raised, #mailEpoch = :raisedMail, #recoveryCodes = :none ' +
          `REMOVE ${removed.join(', ')}`,
        condition: `${userExists} AND ${isOfSessionEpoch} AND ${isOfMailEpoch} AND attribute_exists(#emailUndos.#notice)`,
        values: {
          ':email': text(email),
          ':raised': number(sessionEpoch + 1),
          ':raisedMail': number(mailEpoch + 1),
          ':none': { M: empty },
          ':sessionEpoch': number(sessionEpoch),
          ':mailEpoch': number(mailEpoch),
        },
        names: { ...undone, ...factors, '#notice': mailId },
        isDone: (user) =>
          user.email === email && user.sessionEpoch === sessionEpoch + 1 && user.emailUndos[mailId] === undefined,
      });
    },

    dropFactors: (userId, factorIds) => {
      const factors = numbered('factor', factorIds);
      const removed = Object.keys(factors).map((name) => `#factors.${name}`);
      return change(userId, {
        change: `SET #recoveryCodes = :none${removed.length > 0 ? ` REMOVE ${removed.join(', ')}` : ''}`,
        condition: userExists,
        values: { ':none': map({}) },
        names: factors,
      });
    },

    async remove(userId, { sessionEpoch, at, sweepAt }) {
      const written = await outcome(
        dynamo.updateItem({
          ...conditionalUpdate({
            table: users,
            key: userKey(userId),
            change:
              'SET #deletedAt = :at, #sweepAt = :sweepAt, #sessionEpoch = :raised ' +
              `REMOVE ${personal.map((name) => `#${name}`).join(', ')}`,
            // The second half makes a repeated removal of our own a success.
            condition: `(${userExists} AND ${isOfSessionEpoch}) OR ${isDeleted}`,
            values: {
              ':at': number(at),
              ':sweepAt': number(sweepAt),
              ':raised': number(sessionEpoch + 1),
              ':sessionEpoch': number(sessionEpoch),
            },
          }),
          ReturnValues: 'ALL_NEW',
        }),
      );
      return written instanceof ConditionFailed ? null : { sessionIndex: sessionIndexOf(written.Attributes ?? {}) };
    },
  };
}
