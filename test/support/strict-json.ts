/**
 * Reads JSON as JSON.stringify writes it, and nothing else: no space, no member named twice, whole numbers in plain
 * decimals, and every string in its one spelling. Null where the text is anything else (`null` itself included).
 */
export function readStrictJson(text: string): object | null {
  let at = 0;
  const fail = (): never => {
    throw new SyntaxError(`at ${at}`);
  };
  const take = (expected: string): void => {
    if (!text.startsWith(expected, at)) fail();
    at += expected.length;
  };
  const taken = (form: RegExp): string => {
    const [found] = new RegExp(form.source, 'y').exec(text.slice(at)) ?? fail();
    at += found.length;
    return found;
  };

  const string = (): string => {
    const raw = taken(/"(?:[^"\\]|\\.)*"/);
    const value = JSON.parse(raw) as string;
    return JSON.stringify(value) === raw ? value : fail();
  };

  const list = (open: string, close: string, item: () => void): void => {
    take(open);
    if (text[at] !== close) for (item(); text[at] === ','; item()) take(',');
    take(close);
  };

  const value = (): unknown => {
    const first = text[at];
    if (first === '"') return string();
    if (first === '[') {
      const items: unknown[] = [];
      list('[', ']', () => items.push(value()));
      return items;
    }
    if (first === '{') {
      const members = new Map<string, unknown>();
      list('{', '}', () => {
        const name = string();
        if (members.has(name)) fail();
        take(':');
        members.set(name, value());
      });
      return Object.fromEntries(members);
    }
    const word = taken(/true|false|null|-?(?:0|[1-9]\d*)/);
    return word === '-0' ? fail() : JSON.parse(word);
  };

  try {
    const read = value();
    return at === text.length && typeof read === 'object' ? read : null;
  } catch {
    return null;
  }
}
