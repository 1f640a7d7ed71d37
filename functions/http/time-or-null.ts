/** RFC 3339 of epoch milliseconds. */
export const timeOrNull = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
