type Move = (milliseconds: number) => Promise<void>;

/** How far services that share a database are ahead of the test: together, or the tokens of one are of the future for another. */
export interface ServiceClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Moves every service ahead. */
  pass(milliseconds: number): Promise<void>;
  /** Brings a service to this time; answers what takes it out again. */
  join(move: Move): Promise<() => void>;
}

export function serviceClock(): ServiceClock {
  const services = new Set<Move>();
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    async pass(milliseconds) {
      ahead += milliseconds;
      await Promise.all([...services].map((move) => move(milliseconds)));
    },
    async join(move) {
      services.add(move);
      await move(ahead);
      return () => void services.delete(move);
    },
  };
}
