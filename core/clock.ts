/** Epoch milliseconds. Time is an argument: only the system clock below reads the real one. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();

export const toSeconds = (milliseconds: number): number => Math.floor(milliseconds / 1_000);
