import { csvRecords } from './csv-records.ts';
import { decodedText, undecodable } from './decoded-text.ts';
import { jsonLines } from './json-lines.ts';
import { jsonMembers } from './json-members.ts';
import type { SourceRecord } from './source-record.ts';

export const formats = ['csv', 'json', 'jsonl'] as const;
export type Format = (typeof formats)[number];

const readers = { csv: csvRecords, json: jsonMembers, jsonl: jsonLines } as const;
/** Characters that are looked at to tell the format. */
const looked = 65_536;

/** The records of a file, one by one, in a file of any size; bytes that are no text make a record faulty. */
export async function* records(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  format: Format | null = null,
): AsyncGenerator<SourceRecord> {
  const pieces = decodedText(bytes);
  let head = '';
  while (format === null && head.length < looked) {
    const { value, done } = await pieces.next();
    if (done) break;
    head += value;
  }
  for await (const record of readers[format ?? formatOf(head)](joined(head, pieces))) {
    yield isUndecodable(record)
      ? { line: record.line, fault: 'holds bytes that are not of the file’s encoding' }
      : record;
  }
}

async function* joined(head: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  if (head !== '') yield head;
  yield* rest;
}

/** A text that begins as a list is JSON; as an object: JSON Lines, where the first line is a whole one without a list of users. */
function formatOf(head: string): Format {
  const text = head.trimStart();
  if (text.startsWith('[')) return 'json';
  if (!text.startsWith('{')) return 'csv';
  const end = text.indexOf('\n');
  try {
    const first: unknown = JSON.parse(end === -1 ? text : text.slice(0, end));
    return typeof first === 'object' && first !== null && 'users' in first ? 'json' : 'jsonl';
  } catch {
    return /^\{"[^"\n]*"[^\n]*\n\{/.test(text) && !/^[^\n]*"users"/.test(text) ? 'jsonl' : 'json';
  }
}

const isUndecodable = (record: SourceRecord): boolean =>
  'value' in record && JSON.stringify(record.value).includes(undecodable);
