/** The only place of the console that reads the clock. Epoch milliseconds, as the device believes them. */
export const now = (): number => Date.now();
