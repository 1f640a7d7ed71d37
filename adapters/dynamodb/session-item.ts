import type { ClientType } from '../../contract/client-types.ts';
import type { EndReason } from '../../contract/errors.ts';
import type { RefreshFamily, Session, SessionInUse } from '../../core/sessions/session.ts';
import {
  flag,
  type Item,
  number,
  numberIn,
  numberOrNullIn,
  present,
  text,
  textIn,
  textOrNullIn,
  texts,
  textsIn,
} from './attributes.ts';

const week = 7 * 86_400;

/** Epoch seconds: a week after the session is over, so that for a week its end can be explained. */
export const sweepAtOf = (overAt: number): number => Math.ceil(overAt / 1_000) + week;

/** A session as its table holds it: flat, in the words of the domain; what is null is absent. */
export function sessionItem(session: Session): Item {
  const { family, ended } = session;
  return present({
    sessionId: text(session.sessionId),
    userId: text(session.userId),
    clientType: text(session.clientType),
    createdAt: number(session.createdAt),
    lastSeenAt: number(session.lastSeenAt),
    idleExpiresAt: number(session.idleExpiresAt),
    expiresAt: number(session.expiresAt),
    authenticatedAt: number(session.authenticatedAt),
    amr: texts(session.amr),
    ip: text(session.ip),
    userAgent: session.userAgent === null ? null : text(session.userAgent),
    deviceName: session.deviceName === null ? null : text(session.deviceName),
    newDevice: session.newDevice ? flag(true) : null,
    sessionEpoch: number(session.sessionEpoch),
    roles: texts(session.roles),
    permissions: texts(session.permissions),
    secretHash: session.secretHash === null ? null : text(session.secretHash),
    ...(family && {
      seed: text(family.seed),
      generation: number(family.generation),
      rotatedAt: number(family.rotatedAt),
      macKeyId: text(family.macKeyId),
      rotationId: text(family.rotationId),
      confirmedGeneration: number(family.confirmedGeneration),
    }),
    ...(ended && { endedAt: number(ended.at), endReason: text(ended.reason) }),
    sweepAt: number(sweepAtOf(Math.min(session.idleExpiresAt, session.expiresAt))),
  });
}

/** The session of an item, or null of a tombstone. Throws of a damaged one. */
export function sessionOf(item: Item): Session | null {
  const inUse = sessionInUseOf(item);
  return (
    inUse && {
      ...inUse,
      createdAt: numberIn(item, 'createdAt'),
      ip: textIn(item, 'ip'),
      userAgent: textOrNullIn(item, 'userAgent'),
      deviceName: textOrNullIn(item, 'deviceName'),
      newDevice: item.newDevice !== undefined,
      sessionEpoch: numberIn(item, 'sessionEpoch'),
      family: familyOf(item),
    }
  );
}

/** As `sessionOf`, what a request in a session needs of it. */
export function sessionInUseOf(item: Item): SessionInUse | null {
  if (isTombstone(item)) return null;
  return {
    sessionId: textIn(item, 'sessionId'),
    userId: textIn(item, 'userId'),
    clientType: textIn(item, 'clientType') as ClientType,
    lastSeenAt: numberIn(item, 'lastSeenAt'),
    idleExpiresAt: numberIn(item, 'idleExpiresAt'),
    expiresAt: numberIn(item, 'expiresAt'),
    authenticatedAt: numberIn(item, 'authenticatedAt'),
    amr: textsIn(item, 'amr'),
    roles: textsIn(item, 'roles'),
    permissions: textsIn(item, 'permissions'),
    secretHash: textOrNullIn(item, 'secretHash'),
    ended: endedOf(item),
  };
}

/** Only `end` makes an item without a creation: the mark of an end that overtook the session's creation. */
const isTombstone = (item: Item): boolean => item.endedAt !== undefined && item.createdAt === undefined;

function familyOf(item: Item): RefreshFamily | null {
  const seed = textOrNullIn(item, 'seed');
  if (seed === null) return null;
  return {
    seed,
    generation: numberIn(item, 'generation'),
    rotatedAt: numberIn(item, 'rotatedAt'),
    macKeyId: textIn(item, 'macKeyId'),
    rotationId: textIn(item, 'rotationId'),
    confirmedGeneration: numberIn(item, 'confirmedGeneration'),
  };
}

function endedOf(item: Item): Session['ended'] {
  const at = numberOrNullIn(item, 'endedAt');
  return at === null ? null : { at, reason: textIn(item, 'endReason') as EndReason };
}
