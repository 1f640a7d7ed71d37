import type { SourceRecord } from './source-record.ts';

/** The record that a text of JSON is. */
export function jsonRecord(line: number, text: string): SourceRecord {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { line, value: { ...value } };
    return { line, fault: 'is no JSON object' };
  } catch {
    return { line, fault: 'is not JSON' };
  }
}
