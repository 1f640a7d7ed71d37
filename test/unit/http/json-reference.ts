/** Reads JSON by the letter of RFC 8259, one character at a time, and remembers what the members were called. */
export interface Read {
  /** As JSON.parse ought to read it. */
  readonly value: unknown;
  /** Of each object: in order, unescaped, each as often as it stands there. */
  readonly names: readonly (readonly string[])[];
}

/** Null where the text is no JSON. */
export function readJson(text: string): Read | null {
  const names: string[][] = [];
  let at = 0;

  class Malformed extends Error {}
  const fail = (): never => {
    throw new Malformed();
  };
  const space = (): void => {
    while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at++;
  };
  const take = (expected: string): void => {
    if (!text.startsWith(expected, at)) fail();
    at += expected.length;
  };
  const digits = (): void => {
    const from = at;
    while (text.charAt(at) >= '0' && text.charAt(at) <= '9' && at < text.length) at++;
    if (at === from) fail();
  };

  const hex = (): string => {
    const code = text.slice(at, at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(code)) fail();
    at += 4;
    return String.fromCharCode(Number.parseInt(code, 16));
  };
  const escapes: Record<string, string> = {
    '"': '"',
    '\\': '\\',
    '/': '/',
    b: '\b',
    f: '\f',
    n: '\n',
    r: '\r',
    t: '\t',
  };

  const string = (): string => {
    take('"');
    let value = '';
    for (;;) {
      const next = text.charAt(at++);
      if (next === '' || next < ' ') return fail();
      if (next === '"') return value;
      if (next !== '\\') value += next;
      else {
        const escaped = text.charAt(at++);
        value += escaped === 'u' ? hex() : (escapes[escaped] ?? fail());
      }
    }
  };

  const number = (): number => {
    const from = at;
    if (text.charAt(at) === '-') at++;
    if (text.charAt(at) === '0') at++;
    else digits();
    if (text.charAt(at) === '.') {
      at++;
      digits();
    }
    if (text.charAt(at) === 'e' || text.charAt(at) === 'E') {
      at++;
      if (text.charAt(at) === '+' || text.charAt(at) === '-') at++;
      digits();
    }
    return Number(text.slice(from, at));
  };

  const items = (close: string, item: () => void): void => {
    at++;
    space();
    if (text.charAt(at) !== close)
      for (;;) {
        item();
        space();
        if (text.charAt(at) !== ',') break;
        at++;
        space();
      }
    take(close);
  };

  const object = (): object => {
    const own: string[] = [];
    names.push(own);
    const read = {};
    items('}', () => {
      const name = string();
      own.push(name);
      space();
      take(':');
      // So that `__proto__` is a member like any other.
      Object.defineProperty(read, name, { value: value(), enumerable: true, configurable: true, writable: true });
    });
    return read;
  };

  const array = (): unknown[] => {
    const read: unknown[] = [];
    items(']', () => read.push(value()));
    return read;
  };

  const word = <T>(spelling: string, meaning: T): T => {
    take(spelling);
    return meaning;
  };

  const scalar = (first: string): unknown => {
    if (first === '"') return string();
    if (first === 't') return word('true', true);
    if (first === 'f') return word('false', false);
    return first === 'n' ? word('null', null) : number();
  };

  const value = (): unknown => {
    space();
    const first = text.charAt(at);
    const read = first === '{' ? object() : first === '[' ? array() : scalar(first);
    space();
    return read;
  };

  try {
    const read = value();
    return at === text.length ? { value: read, names } : null;
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}
