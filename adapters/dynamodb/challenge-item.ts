import type { Challenge } from '../../core/sign-in/challenge.ts';
import { type Item, number, numberIn, present, text, textIn, textOrNullIn, texts, textsIn } from './attributes.ts';

/** Seconds; the sweeper comes when it likes. */
const keptAfter = 3_600;

/** A challenge as its table holds it, in the words of the domain; what is null is absent. */
export const challengeItem = (challenge: Challenge): Item =>
  present({
    challengeId: text(challenge.challengeId),
    kind: text(challenge.kind),
    expiresAt: number(challenge.expiresAt),
    wrongAnswers: number(challenge.wrongAnswers),
    sweepAt: number(Math.ceil(challenge.expiresAt / 1_000) + keptAfter),
    ...ownAttributes(challenge),
  });

function ownAttributes(challenge: Challenge): Record<string, Item[string] | null> {
  switch (challenge.kind) {
    case 'second_factor': {
      const { userId, amr, sessionEpoch, deviceId } = challenge;
      const device = deviceId === null ? null : text(deviceId);
      return { userId: text(userId), amr: texts(amr), sessionEpoch: number(sessionEpoch), deviceId: device };
    }
    case 'passkey_sign_in':
      return {};
    case 'passkey_enrolment':
    case 'step_up':
      return { userId: text(challenge.userId), sessionId: text(challenge.sessionId) };
    case 'email_code':
      return {
        userId: challenge.userId === null ? null : text(challenge.userId),
        sessionEpoch: number(challenge.sessionEpoch),
        macKeyId: text(challenge.macKeyId),
      };
  }
}

export function challengeOf(item: Item): Challenge {
  const common = {
    challengeId: textIn(item, 'challengeId'),
    expiresAt: numberIn(item, 'expiresAt'),
    wrongAnswers: numberIn(item, 'wrongAnswers'),
  };
  const kind = textIn(item, 'kind') as Challenge['kind'];
  switch (kind) {
    case 'second_factor':
      return {
        ...common,
        kind,
        userId: textIn(item, 'userId'),
        amr: textsIn(item, 'amr'),
        sessionEpoch: numberIn(item, 'sessionEpoch'),
        deviceId: textOrNullIn(item, 'deviceId'),
      };
    case 'passkey_sign_in':
      return { ...common, kind };
    case 'passkey_enrolment':
    case 'step_up':
      return { ...common, kind, userId: textIn(item, 'userId'), sessionId: textIn(item, 'sessionId') };
    case 'email_code':
      return {
        ...common,
        kind,
        userId: textOrNullIn(item, 'userId'),
        sessionEpoch: numberIn(item, 'sessionEpoch'),
        macKeyId: textIn(item, 'macKeyId'),
      };
  }
}
