/** Seconds by which an entry outlives the last token that it refuses: a token may be in the making while it is written. */
export const revocationMargin = 60;
