/** One record of a file, or what is wrong with it. Nothing of its content stands in the words. */
export type SourceRecord =
  | { readonly line: number; readonly value: Readonly<Record<string, unknown>> }
  | { readonly line: number; readonly fault: string };

/** Characters: a longer record is reported and skipped, and never held as a whole. */
export const longestRecord = 1_048_576;

/** Text that comes in pieces. */
export type Pieces = AsyncIterable<string> | Iterable<string>;
