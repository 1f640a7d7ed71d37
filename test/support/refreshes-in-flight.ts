/** Milliseconds that a tab waits for its turn, after which it goes on: from then on two refreshes at once are as promised. */
const patience = 2_000;
/** As long as every turn is shorter than this, none of three tabs waits for so long. */
const quick = 600;

interface Refresh {
  readonly at: number;
  isLeft: boolean;
}

/** Counts how many refreshes are under way at once, as far as tabs have to wait for each other. */
export class RefreshesInFlight {
  readonly #begun = new Set<Refresh>();
  /** Of each moment at which one began, those that were under way. */
  readonly #moments: (readonly Refresh[])[] = [];
  #slowUntil = Number.NEGATIVE_INFINITY;

  /** The most that were under way at once, while each was quick: on a machine that stood still nobody has to wait. */
  get most(): number {
    return Math.max(0, ...this.#moments.map((moment) => moment.filter(({ isLeft }) => !isLeft).length));
  }

  /** @returns what ends it; calling that twice ends it once. One that its page has left holds nobody up: the browser gave its turn away */
  begin(): (isLeft?: boolean) => void {
    const at = performance.now();
    const one: Refresh = { at, isLeft: false };
    this.#begun.add(one);
    const isSlow = at - this.#slowUntil < patience || [...this.#begun].some((other) => at - other.at >= quick);
    this.#moments.push(isSlow ? [one] : [...this.#begun]);
    return (isLeft = false) => {
      const now = performance.now();
      if (!this.#begun.delete(one)) return;
      one.isLeft = isLeft;
      if (now - at >= quick) this.#slowUntil = now;
    };
  }
}
