import { isAlive, type Session } from '../../core/sessions/session.ts';
import type { Rotation, SessionStore } from '../../core/sessions/session-store.ts';
import { type Item, number, text, texts } from './attributes.ts';
import { getAll } from './batch-get.ts';
import { ConditionFailed, type Dynamo } from './dynamo.ts';
import { conditionalUpdate, held, namesIn, outcome } from './expressions.ts';
import { sessionItem, sessionOf, sweepAtOf } from './session-item.ts';
import {
  extension,
  extensionOf,
  isLive,
  isNotEnded,
  sessionFinder,
  sessionKey,
  sessionsInUse,
  useOf,
} from './sessions-in-use.ts';

const idIsFree = 'attribute_not_exists(#sessionId)';
const exists = 'attribute_exists(#sessionId)';
const isOfUser = '#userId = :userId';
const isOfGeneration = '#generation = :from';
const wasLastSeen = '#lastSeenAt = :lastSeenAt';
const hasSecret = '#secretHash = :secretHash';
const isNotForged = 'attribute_not_exists(#forgedAt)';

function endCondition(lastSeenAt: number | null | undefined): string {
  if (lastSeenAt === null) return idIsFree;
  if (lastSeenAt !== undefined) return `${isOfUser} AND ${isNotEnded} AND ${wasLastSeen}`;
  return `(${idIsFree} OR ${isOfUser}) AND ${isNotEnded}`;
}

/** The sessions in DynamoDB, table `sessions`. */
export function sessionTable({ dynamo, sessions }: { dynamo: Dynamo; sessions: string }): SessionStore {
  const find = sessionFinder({ dynamo, sessions }, sessionOf);

  /** What made the condition fail: from the failure itself where the database says so, else read again. */
  const current = (sessionId: string, { item }: ConditionFailed): Promise<Session | null> | Session | null =>
    item ? sessionOf(item) : find(sessionId);

  const updateOf = (sessionId: string, change: string, condition: string, values: Item) =>
    conditionalUpdate({ table: sessions, key: sessionKey(sessionId), change, condition, values });

  return {
    async create(session) {
      const written = await outcome(
        dynamo.putItem({
          TableName: sessions,
          Item: sessionItem(session),
          ConditionExpression: idIsFree,
          ExpressionAttributeNames: namesIn(idIsFree),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      if (!(written instanceof ConditionFailed)) return true;
      const there = await current(session.sessionId, written);
      return there !== null && isSameCreation(there, session);
    },

    ...sessionsInUse({ dynamo, sessions }),
    find,

    async findAll(sessionIds) {
      const items = await getAll(dynamo, sessions, [...new Set(sessionIds)].map(sessionKey));
      return items.map(sessionOf).filter((session) => session !== null);
    },

    async rotate(sessionId, rotation) {
      const { userId, from, rotationId, macKeyId, idleExpiresAt } = rotation;
      const { change, values } = useOf(rotation);
      const written = await outcome(
        dynamo.updateItem({
          ...updateOf(
            sessionId,
            'SET #generation = :next, #rotatedAt = :now, #rotationId = :rotationId, #macKeyId = :macKeyId, ' +
              `${change}, ${extension}, #confirmedGeneration = :from`,
            `${isOfUser} AND ${isOfGeneration} AND ${isLive}`,
            {
              ':userId': text(userId),
              ':from': number(from),
              ':next': number(from + 1),
              ':rotationId': text(rotationId),
              ':macKeyId': text(macKeyId),
              ...values,
              ...extensionOf(idleExpiresAt),
            },
          ),
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      if (!(written instanceof ConditionFailed)) {
        return { rotated: true, session: sessionOf(written.Attributes ?? {}) };
      }
      const session = await current(sessionId, written);
      return { rotated: session !== null && isSameRotation(session, rotation), session };
    },

    async renew(sessionId, { secretHash, idleExpiresAt, ...use }) {
      const { change, values } = useOf(use);
      const written = await outcome(
        dynamo.updateItem({
          ...updateOf(sessionId, `SET ${change}, ${extension}`, `${hasSecret} AND ${isLive}`, {
            ':secretHash': text(secretHash),
            ...values,
            ...extensionOf(idleExpiresAt),
          }),
          ReturnValues: 'ALL_NEW',
        }),
      );
      return written instanceof ConditionFailed ? null : sessionOf(written.Attributes ?? {});
    },

    async assign(sessionId, { roles, permissions }) {
      await held(
        dynamo.updateItem(
          updateOf(sessionId, 'SET #roles = :roles, #permissions = :permissions', `${exists} AND ${isNotEnded}`, {
            ':roles': texts(roles),
            ':permissions': texts(permissions),
          }),
        ),
      );
    },

    markForged: (sessionId, at) =>
      held(
        dynamo.updateItem(
          updateOf(sessionId, 'SET #forgedAt = :at', `${exists} AND ${isNotForged}`, { ':at': number(at) }),
        ),
      ),

    end: (sessionId, { userId, reason, at, lastSeenAt }) =>
      held(
        dynamo.updateItem(
          updateOf(
            sessionId,
            'SET #userId = :userId, #endedAt = :at, #endReason = :reason, #sweepAt = :sweepAt',
            endCondition(lastSeenAt),
            {
              ':userId': text(userId),
              ':at': number(at),
              ':reason': text(reason),
              ':sweepAt': number(sweepAtOf(at)),
              ...(typeof lastSeenAt === 'number' && { ':lastSeenAt': number(lastSeenAt) }),
            },
          ),
        ),
      ),
  };
}

/** A client repeats a write whose answer it did not get: finding our own session there, not ended, is success. */
const isSameCreation = (there: Session, ours: Session): boolean =>
  there.ended === null && secretOf(ours) !== null && secretOf(there) === secretOf(ours);

/** 256 random bits, or their hash, that no other session has. */
const secretOf = ({ secretHash, family }: Session): string | null => secretHash ?? family?.seed ?? null;

/** Likewise of our own rotation: theft it is not. */
const isSameRotation = (session: Session, { userId, from, rotationId, now }: Rotation): boolean =>
  session.userId === userId &&
  session.family?.rotationId === rotationId &&
  session.family.generation === from + 1 &&
  isAlive(session, now);
