type Body<Row extends unknown[] = []> = (...row: Row) => unknown;

/** As `test` is used here; longer than usual, for several services share a machine. */
interface Tallied {
  (title: string, body: Body, timeout?: number): void;
  readonly each: jest.It['each'];
}

const patience = 30_000;

/**
 * `test`, and after the last test a line that says how many attack cases of this file held. A case is the number that
 * a title begins with (`A91 ...`); it held if every test of it did. What a filter left out did not hold.
 * @param control what must hold after every test, or the test proves nothing: an honest credential still opens
 */
export function tallied(group: string, control: Body = () => undefined): Tallied {
  const cases = new Map<string, { tests: number; held: number }>();
  afterAll(() => {
    const held = [...cases.values()].filter((one) => one.held === one.tests).length;
    process.stdout.write(`${group}: ${held} of ${cases.size} held\n`);
  });

  const counted = <Row extends unknown[]>(title: string, body: Body<Row>) => {
    const ofTitle = [...(/^(?:A\d+ )+/.exec(title)?.[0].matchAll(/A\d+/g) ?? [])].map(([number]) => {
      const one = cases.get(number) ?? { tests: 0, held: 0 };
      cases.set(number, one);
      one.tests++;
      return one;
    });
    return async (...row: Row) => {
      await body(...row);
      await control();
      for (const one of ofTitle) one.held++;
    };
  };

  const each =
    (rows: readonly unknown[]) =>
    (title: string, body: Body<unknown[]>, timeout = patience) => {
      for (const row of rows) {
        const [first] = Array.isArray(row) ? row : [row];
        const inFull = title.replace('%s', () => String(first));
        test.each([row])(title, counted(inFull, body), timeout);
      }
    };
  const one = (title: string, body: Body, timeout = patience) => test(title, counted(title, body), timeout);
  return Object.assign(one, { each }) as unknown as Tallied;
}
