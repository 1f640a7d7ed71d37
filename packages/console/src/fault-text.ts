import { AuthError } from '../../client/src/create-auth.ts';
import type { Texts } from './texts/en.ts';

export interface FaultTexts {
  /** Of the whole; null where each fault is one of a field. */
  readonly whole: string | null;
  /** By the field's name in the service's bodies. */
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * A refusal or failure in the words of a language. The service's own messages are for developers.
 * @param fields the names of the fields that are there to carry a text
 */
export function faultTexts(fault: unknown, texts: Texts, fields: readonly string[] = []): FaultTexts {
  const whole = (text: string): FaultTexts => ({ whole: text, fields: {} });
  if (!(fault instanceof AuthError)) return whole(texts.faults.internal_error);
  const { code, problem, retryAfter } = fault;
  if (code === 'too_many_attempts' && retryAfter !== null) return whole(texts.wait(Math.max(1, retryAfter)));
  if (isSpentLink(fault)) return whole(texts.linkSpent);
  const wrong = (problem?.errors ?? []).map(({ field }) => field);
  if (code === 'email_taken' && fields.includes('email')) return { whole: null, fields: { email: texts.faults[code] } };
  const known = wrong.filter((field) => fields.includes(field));
  if (known.length === 0) return whole(texts.faults[code]);
  const textOf = (field: string): string =>
    field === 'email' && code === 'invalid_request' ? texts.fields.emailFault : texts.faults[code];
  return { whole: null, fields: Object.fromEntries(known.map((field) => [field, textOf(field)])) };
}

/** Whether the token of a mail's link was used before, or is too old. */
export const isSpentLink = (fault: unknown): boolean =>
  fault instanceof AuthError && (fault.problem?.errors ?? []).some(({ field }) => field === 'token');

export const isWrong = (fault: unknown): boolean => fault instanceof AuthError && fault.code === 'invalid_credentials';
