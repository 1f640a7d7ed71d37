/** A hash that says how it was made, in the PHC string format: https://github.com/P-H-C/phc-string-format */
export interface PhcString {
  readonly id: string;
  /** Null where it names none. */
  readonly version: string | null;
  readonly parameters: Readonly<Record<string, string>>;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

const form =
  /^\$([a-z0-9-]{1,32})(?:\$v=(\d{1,4}))?(?:\$([a-z0-9]+=[^$,=]*(?:,[a-z0-9]+=[^$,=]*)*))?\$([A-Za-z0-9+/]*)\$([A-Za-z0-9+/]+)$/;

/** Null for a text of another form. */
export function phcStringIn(text: string): PhcString | null {
  const [, id, version = null, parameters = '', salt = '', hash = ''] = form.exec(text) ?? [];
  if (id === undefined) return null;
  return {
    id,
    version,
    parameters: Object.fromEntries(parameters.split(',').map((pair) => pair.split('=', 2))),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
}

/** A whole number from 1 up to `max`; null where the parameter is absent or is none. */
export function countIn({ parameters }: PhcString, name: string, max: number): number | null {
  const text = parameters[name] ?? '';
  return /^[1-9]\d{0,8}$/.test(text) && Number(text) <= max ? Number(text) : null;
}
