/** Reads JSON by the letter of RFC 8259, one character at a time, and remembers what the outermost object's members were called. */
export interface Read {
  readonly isObject: boolean;
  /** In order, unescaped, each as often as it stands there. */
  readonly names: readonly string[];
}

/** Null where the text is no JSON. */
export function readJson(text: string): Read | null {
  const names: string[] = [];
  let at = 0;
  let depth = 0;

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

  const number = (): void => {
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
  };

  const items = (close: string, item: () => void): void => {
    at++;
    depth++;
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
    depth--;
  };

  const value = (): void => {
    space();
    const first = text.charAt(at);
    if (first === '{')
      items('}', () => {
        const name = string();
        if (depth === 1) names.push(name);
        space();
        take(':');
        value();
      });
    else if (first === '[') items(']', value);
    else if (first === '"') string();
    else if (first === 't') take('true');
    else if (first === 'f') take('false');
    else if (first === 'n') take('null');
    else number();
    space();
  };

  try {
    value();
    return at === text.length ? { isObject: text.trimStart().startsWith('{'), names } : null;
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}
