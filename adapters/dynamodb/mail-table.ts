import type { MailKind } from '../../contract/mails.ts';
import type { Mail } from '../../core/mail/mail.ts';
import type { MailStore } from '../../core/mail/mail-store.ts';
import { newId } from '../../core/random.ts';
import type { RequestOrigin } from '../../core/request-origin.ts';
import {
  type Item,
  map,
  mapIn,
  mapOrEmptyIn,
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
import type { Dynamo } from './dynamo.ts';
import { conditionalUpdate, held, namesIn } from './expressions.ts';

/** Seconds for which an expired mail may still be looked at by people. */
const keptAfter = 86_400;

const isNew = 'attribute_not_exists(#mailId)';
const exists = 'attribute_exists(#mailId)';
// The last part makes a repeated use of our own a success.
const isUsable = '#kind = :kind AND #expiresAt > :now AND (attribute_not_exists(#usedAt) OR #usedBy = :usedBy)';

/** The mails in DynamoDB, table `mails`: its stream is the outbox. */
export function mailTable({ dynamo, mails }: { dynamo: Dynamo; mails: string }): MailStore {
  const keyOf = (mailId: string): Item => ({ mailId: text(mailId) });

  return {
    async put(mail) {
      await held(
        dynamo.putItem({
          TableName: mails,
          Item: mailItem(mail),
          ConditionExpression: isNew,
          ExpressionAttributeNames: namesIn(isNew),
        }),
      );
    },

    async find(mailId, now) {
      const { Item } = await dynamo.getItem({ TableName: mails, Key: keyOf(mailId), ConsistentRead: true });
      const mail = Item ? mailOf(Item) : null;
      return mail && mail.expiresAt > now ? mail : null;
    },

    use: (mailId, { kind, now }) =>
      held(
        dynamo.updateItem(
          conditionalUpdate({
            table: mails,
            key: keyOf(mailId),
            change: 'SET #usedAt = :now, #usedBy = :usedBy',
            condition: isUsable,
            values: { ':kind': text(kind), ':now': number(now), ':usedBy': text(newId()) },
          }),
        ),
      ),

    async markSent(mailId, at) {
      await held(
        dynamo.updateItem(
          conditionalUpdate({
            table: mails,
            key: keyOf(mailId),
            change: 'SET #sentAt = :at REMOVE #to, #data, #client',
            condition: exists,
            values: { ':at': number(at) },
          }),
        ),
      );
    },

    async drop(mailId) {
      await dynamo.deleteItem({ TableName: mails, Key: keyOf(mailId) });
    },
  };
}

const mailItem = (mail: Mail): Item =>
  present({
    mailId: text(mail.mailId),
    kind: text(mail.kind),
    userId: mail.userId === null ? null : text(mail.userId),
    to: mail.to === null ? null : text(mail.to),
    addressTag: text(mail.addressTag),
    languages: texts(mail.languages),
    mailEpoch: number(mail.mailEpoch),
    macKeyId: text(mail.macKeyId),
    data: map(Object.fromEntries(Object.entries(mail.data).map(([name, value]) => [name, text(value)]))),
    client: mail.client === null ? null : clientAttribute(mail.client),
    requestedAt: number(mail.requestedAt),
    expiresAt: number(mail.expiresAt),
    sentAt: mail.sentAt === null ? null : number(mail.sentAt),
    usedAt: mail.usedAt === null ? null : number(mail.usedAt),
    sweepAt: number(Math.ceil(mail.expiresAt / 1_000) + keptAfter),
  });

const clientAttribute = ({ ip, userAgent }: RequestOrigin) =>
  map(present({ ip: text(ip), userAgent: userAgent === null ? null : text(userAgent) }));

const mailOf = (item: Item): Mail => {
  const data = mapOrEmptyIn(item, 'data');
  return {
    mailId: textIn(item, 'mailId'),
    kind: textIn(item, 'kind') as MailKind,
    userId: textOrNullIn(item, 'userId'),
    to: textOrNullIn(item, 'to'),
    addressTag: textIn(item, 'addressTag'),
    languages: textsIn(item, 'languages'),
    mailEpoch: numberIn(item, 'mailEpoch'),
    macKeyId: textIn(item, 'macKeyId'),
    data: Object.fromEntries(Object.keys(data).map((name) => [name, textIn(data, name)])),
    client: item.client ? clientOf(mapIn(item, 'client')) : null,
    requestedAt: numberIn(item, 'requestedAt'),
    expiresAt: numberIn(item, 'expiresAt'),
    sentAt: numberOrNullIn(item, 'sentAt'),
    usedAt: numberOrNullIn(item, 'usedAt'),
  };
};

const clientOf = (fields: Item): RequestOrigin => ({
  ip: textIn(fields, 'ip'),
  userAgent: textOrNullIn(fields, 'userAgent'),
});
