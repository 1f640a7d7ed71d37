/**
 * Takes what an ended session says of the person, and the item itself at `sweepAt`, epoch seconds. One conditional write;
 * apart from the other verbs, which the authorizer carries.
 */
export type EraseSession = (
  sessionId: string,
  erasure: { readonly userId: string; readonly sweepAt: number },
) => Promise<void>;
