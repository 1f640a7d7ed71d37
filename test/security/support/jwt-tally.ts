/** Attack cases by their numbers: each held only if every test that its number stands before has held. */

type Body = () => Promise<unknown>;

export interface Tally {
  /** A test whose title begins with the numbers of its cases. */
  attack(title: string, body: Body, timeout?: number): void;
  /** The same for a table; `%s` in the title stands for the first value of a row. */
  attacks<Row extends readonly [string, ...unknown[]]>(
    rows: readonly Row[],
    title: string,
    body: (...row: Row) => Promise<unknown>,
  ): void;
}

export interface Cases {
  /** What they have in common, as it stands in the report. */
  readonly group: string;
  readonly from: number;
  readonly to: number;
  /** What must hold after every test, or the test proves nothing: an honest credential still opens. */
  readonly control: Body;
}

/** Call it where the group is described: it adds a test that no number is missing, and reports after the last test. */
export function tally({ group, from, to, control }: Cases): Tally {
  const numbers = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const named = new Map<number, { tests: number; held: number }>(
    numbers.map((number) => [number, { tests: 0, held: 0 }]),
  );
  const casesIn = (title: string) => {
    const leading = /^(?:A\d+ )+/.exec(title)?.[0] ?? '';
    return [...leading.matchAll(/\d+/g)].flatMap(([number]) => named.get(Number(number)) ?? []);
  };

  const attack: Tally['attack'] = (title, body, timeout) => {
    const cases = casesIn(title);
    for (const one of cases) one.tests++;
    test(
      title,
      async () => {
        await body();
        await control();
        for (const one of cases) one.held++;
      },
      timeout,
    );
  };

  test(`${group}: A${from} to A${to} each have a test of their own`, () => {
    expect(numbers.filter((number) => named.get(number)?.tests === 0)).toEqual([]);
  });

  afterAll(() => {
    const held = [...named.values()].filter((one) => one.tests > 0 && one.held === one.tests).length;
    process.stdout.write(`${group}: ${held} of ${numbers.length} held\n`);
  });

  return {
    attack,
    attacks: (rows, title, body) => {
      for (const row of rows)
        attack(
          title.replace('%s', () => row[0]),
          () => body(...row),
        );
    },
  };
}
