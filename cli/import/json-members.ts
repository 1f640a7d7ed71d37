import { jsonRecord } from './json-record.ts';
import { longestRecord, type Pieces, type SourceRecord } from './source-record.ts';

/**
 * The members of the list that a JSON text is, or that its field `users` holds, one by one: the text is never held as a
 * whole. What stands beside the list is skipped.
 */
export async function* jsonMembers(pieces: Pieces, longest = longestRecord): AsyncGenerator<SourceRecord> {
  const scan = scanner(longest);
  for await (const piece of pieces) yield* scan.read(piece);
  yield* scan.end();
}

const isSpace = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9;
const [newline, quote, comma, colon, backslash] = [10, 34, 44, 58, 92];
const [openList, closeList, openObject, closeObject] = [91, 93, 123, 125];

/** Looks at each character once, and holds the member that it is in, nothing else. */
function scanner(longest: number) {
  let line = 1;
  let depth = 0;
  let inString = false;
  let isEscaped = false;
  /** The depth within the list of users; null before and behind it. */
  let listDepth: number | null = null;
  let hasList = false;
  /** The last string of the outermost object, which is the name of the value behind it. */
  let name = '';
  let isNamed = false;
  let member: { line: number; text: string; isTooLong: boolean } | null = null;

  const take = (text: string): void => {
    if (!member || member.isTooLong) return;
    if (member.text.length + text.length > longest) Object.assign(member, { text: '', isTooLong: true });
    else member.text += text;
  };

  const finished = (): SourceRecord[] => {
    if (!member) return [];
    const { text, isTooLong, line: at } = member;
    member = null;
    return [isTooLong ? { line: at, fault: `is longer than ${longest} characters` } : jsonRecord(at, text)];
  };

  const opens = (code: number): void => {
    depth++;
    const isUsers = code === openList && (depth === 1 || (depth === 2 && isNamed && name === 'users'));
    if (isUsers && !hasList) [listDepth, hasList] = [depth, true];
  };

  function* read(piece: string): Generator<SourceRecord> {
    /** Where what is not yet held of the member, or of the name, begins. */
    let start = 0;
    for (let at = 0; at < piece.length; at++) {
      const code = piece.charCodeAt(at);
      if (code === newline) line++;
      if (inString) {
        if (isEscaped) isEscaped = false;
        else if (code === backslash) isEscaped = true;
        else if (code === quote) {
          inString = false;
          if (depth === 1 && !isNamed) name = (name + piece.slice(start, at)).slice(0, 64);
        }
        continue;
      }
      if (isSpace(code)) continue;
      if (depth === listDepth && (code === comma || code === closeList)) {
        take(piece.slice(start, at));
        yield* finished();
        if (code === closeList) [listDepth, depth] = [null, depth - 1];
        continue;
      }
      if (depth === listDepth && !member) {
        member = { line, text: '', isTooLong: false };
        start = at;
      }
      if (code === quote) {
        inString = true;
        if (depth === 1 && listDepth === null && !isNamed) [name, start] = ['', at + 1];
      } else if (code === openList || code === openObject) opens(code);
      else if (code === closeList || code === closeObject) depth--;
      else if (depth === 1 && code === colon) isNamed = true;
      else if (depth === 1 && code === comma) [isNamed, name] = [false, ''];
    }
    if (member) take(piece.slice(start));
    else if (inString && depth === 1 && !isNamed) name = (name + piece.slice(start)).slice(0, 64);
  }

  function* end(): Generator<SourceRecord> {
    if (!hasList) yield { line, fault: 'holds no list of users' };
    if (depth === 0 && !inString) return;
    const began = member?.line ?? line;
    yield { line: began, fault: 'is not finished where the file ends: the file was cut' };
  }

  return { read, end };
}
