/**
 * A name that somebody chose, for a sentence: whichever way it is written, the sentence keeps its own (Unicode, UAX 9). The
 * marks that would turn the rest round are taken out.
 */
export const isolated = (name: string): string => `\u2068${name.replace(/[\u202A-\u202E\u2066-\u2069]/g, '')}\u2069`;
