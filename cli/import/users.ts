import { type ImportedUser, type ImportRecord, importedUser } from '../../core/import/imported-user.ts';
import type { SourceRecord } from './source-record.ts';
import type { Source, SourceOptions } from './sources/source.ts';
import { sourceOf } from './sources/sources.ts';

export type UserOfLine =
  | { readonly line: number; readonly user: ImportedUser }
  | { readonly line: number; readonly faults: readonly string[] };

export interface UsersOptions extends SourceOptions {
  /** Null to tell it by the first record. */
  readonly source: Source | null;
  /** Leaves the hashes behind: these users reset their passwords. */
  readonly withoutPasswords: boolean;
}

/** What was met on the way, told once and not for each record. */
export interface Notes {
  source: Source | null;
  /** Fields that no record of the source has a use for. */
  readonly unknownFields: Set<string>;
  /** Second factors that are not taken along. */
  secondFactors: number;
  /** Of Firebase projects, which the hashes bring; base64url. */
  readonly signerKeys: Set<string>;
}

export const newNotes = (): Notes => ({
  source: null,
  unknownFields: new Set(),
  secondFactors: 0,
  signerKeys: new Set(),
});

/** No file has more of its own; what comes behind is a list of values taken for names. */
const mostUnknownFields = 100;

/** The users of the records of a file, in order, with every fault of each. */
export async function* users(
  records: AsyncIterable<SourceRecord>,
  options: UsersOptions,
  notes: Notes,
): AsyncGenerator<UserOfLine> {
  notes.source = options.source;
  for await (const record of records) {
    const { line } = record;
    if ('fault' in record) {
      yield { line, faults: [record.fault] };
      continue;
    }
    notes.source ??= sourceOf(Object.keys(record.value));
    if (notes.source === null) {
      const names = Object.keys(record.value)
        .slice(0, 12)
        .map((name) => JSON.stringify(name.slice(0, 32)));
      yield {
        line,
        faults: [`has none of the fields of a source that is known; it has ${names.join(', ') || 'none'}`],
      };
      continue;
    }
    yield userOf(line, record.value, notes.source, options, notes);
  }
}

function userOf(
  line: number,
  value: Readonly<Record<string, unknown>>,
  source: Source,
  options: UsersOptions,
  notes: Notes,
): UserOfLine {
  const fields = fieldsOf(value, source, notes.unknownFields);
  if (hasSecondFactor(value)) notes.secondFactors++;
  const record = source.record(fields, options);
  if ('fault' in record) return { line, faults: [String(record.fault)] };
  const user = importedUser(options.withoutPasswords ? withoutHash(record) : record);
  if ('faults' in user) return { line, faults: user.faults };
  if (user.signerKey !== null) notes.signerKeys.add(user.signerKey);
  return { line, user };
}

const withoutHash = ({ password_hash: _, ...record }: ImportRecord): ImportRecord => record;

/** The fields by the source's own spelling of their names; the others are noted. */
function fieldsOf(value: Readonly<Record<string, unknown>>, source: Source, unknown: Set<string>) {
  const known: Record<string, unknown> = {};
  for (const [name, content] of Object.entries(value)) {
    const field =
      source.fields.find((own) => own === name) ??
      source.fields.find((own) => own.toLowerCase() === name.toLowerCase());
    if (field !== undefined) known[field] = content;
    else if (unknown.size < mostUnknownFields) unknown.add(name.slice(0, 64));
  }
  return known;
}

/** As Auth0, Cognito, Firebase and Keycloak write it. */
function hasSecondFactor({ mfa_factors, mfaInfo, credentials, ...fields }: Readonly<Record<string, unknown>>): boolean {
  const lists = [mfa_factors, mfaInfo, Array.isArray(credentials) ? credentials.filter(isOfSecondFactor) : []];
  return (
    lists.some((list) => Array.isArray(list) && list.length > 0) ||
    /^true$/i.test(String(fields['cognito:mfa_enabled']))
  );
}

const isOfSecondFactor = (credential: unknown): boolean =>
  ['otp', 'webauthn', 'recovery-authn-codes'].includes(String((credential as { type?: unknown } | null)?.type));
