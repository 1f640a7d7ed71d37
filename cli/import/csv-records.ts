import { longestRecord, type Pieces, type SourceRecord } from './source-record.ts';

export interface CsvRecord {
  readonly fields: readonly string[];
  /** Where the next record begins. */
  readonly end: number;
}

/**
 * The records of a CSV file (RFC 4180) by the names of its header: separated by comma, semicolon or tab, in lines that end
 * with LF or CRLF, quoted fields with line breaks in them. A quote that is not closed costs the one line that it stands in.
 */
export async function* csvRecords(pieces: Pieces, longest = longestRecord): AsyncGenerator<SourceRecord> {
  let names: readonly string[] | null = null;
  let separator = ',';
  let line = 1;
  let held = '';
  /** Where the next record begins in what is held. */
  let start = 0;
  let isSkipping = false;

  function* records(isLast: boolean): Generator<SourceRecord> {
    while (start < held.length) {
      const lineEnd = held.indexOf('\n', start);
      if (isSkipping) {
        start = lineEnd === -1 ? held.length : lineEnd + 1;
        if (lineEnd === -1) return;
        [line, isSkipping] = [line + 1, false];
        continue;
      }
      if (!names && lineEnd === -1 && !isLast && held.length - start <= longest) return;
      if (!names) separator = separatorIn(held.slice(start, lineEnd === -1 ? held.length : lineEnd));
      const record = csvRecord(held, start, separator, isLast);
      if (record === 'unfinished' && !isLast && held.length - start <= longest) return;
      if (record === 'unfinished' || record === 'malformed' || record.end - start > longest) {
        yield { line, fault: faultOf(record, isLast, longest) };
        // What stands behind the line may be sound.
        isSkipping = true;
        continue;
      }
      const text = held.slice(start, record.end);
      const at = line;
      line += text.split('\n').length - 1;
      start = record.end;
      if (text.trim() === '') continue;
      if (names) yield named(at, names, record.fields);
      else {
        names = record.fields.map((name) => name.trim());
        const twice = names.find((name, index) => names?.indexOf(name) !== index);
        if (twice !== undefined)
          yield { line: at, fault: `names the column ${JSON.stringify(twice.slice(0, 64))} twice` };
      }
    }
  }

  for await (const piece of pieces) {
    held = held.slice(start) + piece;
    start = 0;
    yield* records(false);
  }
  yield* records(true);
}

const faultOf = (record: CsvRecord | 'unfinished' | 'malformed', isLast: boolean, longest: number): string => {
  if (record === 'malformed') return 'has something behind a closing quote';
  return record === 'unfinished' && isLast
    ? 'has a quote that is not closed: the file may be cut'
    : `is longer than ${longest} characters, or has a quote that is not closed`;
};

/** One more than the others, outside of quotes. */
function separatorIn(header: string): string {
  const bare = header.replace(/"[^"]*"/g, '');
  const counts = [',', ';', '\t'].map((separator) => ({ separator, count: bare.split(separator).length }));
  return counts.reduce((most, next) => (next.count > most.count ? next : most)).separator;
}

function named(line: number, names: readonly string[], fields: readonly string[]): SourceRecord {
  if (fields.length !== names.length)
    return { line, fault: `has ${fields.length} fields, and the header has ${names.length}` };
  return { line, value: Object.fromEntries(names.map((name, index) => [name, fields[index]])) };
}

/** The record that begins at `start`; `unfinished` where its end is not in the text yet. */
function csvRecord(
  text: string,
  start: number,
  separator: string,
  isLast: boolean,
): CsvRecord | 'unfinished' | 'malformed' {
  const fields: string[] = [];
  let at = start;
  for (;;) {
    const field = text[at] === '"' ? quotedField(text, at) : bareField(text, at, separator);
    if (field === null) return 'unfinished';
    const next = text[field.end];
    if (next === undefined && !isLast) return 'unfinished';
    fields.push(field.value);
    if (next === separator) {
      at = field.end + 1;
      continue;
    }
    if (next === undefined) return { fields, end: field.end };
    if (next === '\n') return { fields, end: field.end + 1 };
    if (next !== '\r') return 'malformed';
    if (text[field.end + 1] === undefined && !isLast) return 'unfinished';
    return text[field.end + 1] === '\n' || text[field.end + 1] === undefined
      ? { fields, end: Math.min(field.end + 2, text.length) }
      : 'malformed';
  }
}

function bareField(text: string, start: number, separator: string): { value: string; end: number } {
  let end = start;
  while (
    end < text.length &&
    text[end] !== separator &&
    text[end] !== '\n' &&
    !(text[end] === '\r' && (text[end + 1] ?? '\n') === '\n')
  )
    end++;
  return { value: text.slice(start, end), end };
}

/** Null where the closing quote is not in the text. */
function quotedField(text: string, start: number): { value: string; end: number } | null {
  let value = '';
  let from = start + 1;
  for (;;) {
    const close = text.indexOf('"', from);
    if (close === -1) return null;
    value += text.slice(from, close);
    if (text[close + 1] !== '"') return { value, end: close + 1 };
    value += '"';
    from = close + 2;
  }
}
