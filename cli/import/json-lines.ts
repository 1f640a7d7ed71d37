import { jsonRecord } from './json-record.ts';
import { longestRecord, type Pieces, type SourceRecord } from './source-record.ts';

/** The records of JSON Lines; empty lines are none. */
export async function* jsonLines(pieces: Pieces, longest = longestRecord): AsyncGenerator<SourceRecord> {
  let line = 1;
  let held = '';
  let isTooLong = false;

  const record = (text: string): SourceRecord | null => {
    if (isTooLong) return { line, fault: `is longer than ${longest} characters` };
    return text.trim() === '' ? null : jsonRecord(line, text);
  };

  for await (const piece of pieces) {
    let start = 0;
    for (let end = piece.indexOf('\n'); end !== -1; end = piece.indexOf('\n', start)) {
      isTooLong ||= held.length + end - start > longest;
      const found = record(isTooLong ? '' : held + piece.slice(start, end));
      if (found) yield found;
      [line, held, isTooLong, start] = [line + 1, '', false, end + 1];
    }
    isTooLong ||= held.length + piece.length - start > longest;
    held = isTooLong ? '' : held + piece.slice(start);
  }
  const last = record(held);
  if (last) yield last;
}
