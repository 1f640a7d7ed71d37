import * as v from 'valibot';
import type { FieldFault } from '../../contract/errors.ts';
import { type BodyReader, refuseFaults, unknownField } from './body-reader.ts';
import { type JsonObject, printable } from './json-body.ts';

/** What the domain makes of a field that has the form of the schema: its value, or what is wrong with it. */
export type DomainField<Given, Value> = (given: Given) => { readonly value: Value } | { readonly fault: string };

/** By the name of the field. */
// biome-ignore lint/suspicious/noExplicitAny: fields are of any type.
type DomainFields = Readonly<Record<string, DomainField<any, any>>>;

type Value<Domain, Name, Given> = Name extends keyof Domain
  ? Domain[Name] extends DomainField<Given, infer Made>
    ? Made
    : never
  : Given;

/**
 * Reads a body by a schema of the contract, and then the fields that mean something to the domain. Every fault is
 * listed: unknown members first, at any depth, and a nested field by its path.
 */
export function requestBody<Entries extends v.ObjectEntries, Domain extends DomainFields = Record<never, never>>(
  schema: v.StrictObjectSchema<Entries, undefined>,
  domain?: Domain,
): BodyReader<{ readonly [Name in keyof Entries]: Value<Domain, Name, v.InferOutput<Entries[Name]>> }> {
  const read = (sent: JsonObject): Record<string, unknown> => {
    const { issues = [], output } = v.safeParse(schema, sent, { message: sentence });
    const body: Record<string, unknown> = { ...(output as object) };
    const faults = [
      ...unknownFields(schema, sent, ''),
      // Of the unknown members the library tells the first only.
      ...issues.filter(({ expected }) => expected !== 'never').map(faultOf),
    ];
    for (const [name, meaning] of Object.entries(domain ?? {})) {
      if (issues.some(({ path }) => path?.[0]?.key === name)) continue;
      const outcome = meaning(body[name]);
      if ('fault' in outcome) faults.push({ field: name, message: outcome.fault });
      else body[name] = outcome.value;
    }
    refuseFaults(faults);
    return body;
  };
  return { read: read as never };
}

/** Where the schema has no words of its own. */
function sentence({ received, expected }: v.BaseIssue<unknown>): string {
  if (received === 'undefined') return 'is missing';
  const kind = String(expected).toLowerCase();
  return `must be ${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;
}

const faultOf = ({ path, message }: v.BaseIssue<unknown>): FieldFault => ({
  field: printable((path ?? []).map(({ key }) => String(key)).join('.')),
  message,
});

interface Node {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Node>>;
  readonly wrapped?: Node;
  readonly item?: Node;
}

/** Members that no closed object of the schema has; `__proto__` is one of them like any other. */
function unknownFields({ type, entries, wrapped, item }: Node, value: unknown, path: string): FieldFault[] {
  if (wrapped) return unknownFields(wrapped, value, path);
  if (item && Array.isArray(value)) return value.flatMap((one, at) => unknownFields(item, one, `${path}${at}.`));
  if (!entries || typeof value !== 'object' || value === null) return [];
  // The library takes a list for an object.
  if (Array.isArray(value)) return [{ field: printable(path.slice(0, -1)), message: 'must be an object' }];
  return Object.entries(value).flatMap(([name, inner]) => {
    const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
    if (entry) return unknownFields(entry, inner, `${path}${name}.`);
    return type === 'strict_object' ? [unknownField(path + name)] : [];
  });
}
