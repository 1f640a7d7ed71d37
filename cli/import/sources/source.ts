import type { ImportRecord } from '../../../core/import/imported-user.ts';

export interface SourceOptions {
  /** Parameters of Firebase's scrypt, as `firebase auth:export` documents them. */
  readonly hashConfig: Readonly<Record<string, unknown>> | null;
  /** Whether roles of the other system become roles here. */
  readonly keepRoles: boolean;
  /** Epoch milliseconds: a ban may have ended. */
  readonly now: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** Where users come from: what its records look like, and what they are in ours. */
export interface Source {
  readonly name: string;
  /** Whether a record, or a header, with these fields is one of its own. */
  recognises(fields: readonly string[]): boolean;
  /** The fields that it understands, spelled as the source spells them; of a CSV file in any case. */
  readonly fields: readonly string[];
  /** The record in our schema, or why it is no user. */
  record(fields: Fields, options: SourceOptions): ImportRecord | { readonly fault: string };
}

/** The record without what is undefined. */
export const present = (record: Fields): ImportRecord =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

export const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object that a value is, or that its text is in JSON; as exports put objects into strings. */
export function objectIn(value: unknown): Fields | null {
  if (isRecord(value)) return value;
  if (typeof value !== 'string') return null;
  try {
    const parsed: unknown = JSON.parse(value);
    return isRecord(parsed) ? parsed : null;
  } catch {
    return null;
  }
}
