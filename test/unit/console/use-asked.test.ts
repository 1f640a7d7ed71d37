/// <reference lib="dom" />
import { runInThisContext } from 'node:vm';
import { build } from 'esbuild';
import type { Asked, useAsked } from '../../../packages/console/src/use-asked.ts';
import type { useOnline } from '../../../packages/console/src/use-online.ts';

type Loaded = typeof import('preact') & { useAsked: typeof useAsked; useOnline: typeof useOnline };
let preact: Loaded;
const addEventListener = jest.fn();
const removeEventListener = jest.fn();

beforeAll(async () => {
  // Preact is an ES module alone, which Jest does not load.
  const { outputFiles } = await build({
    stdin: {
      contents: `export { useAsked } from './use-asked.ts'; export { useOnline } from './use-online.ts'; export * from 'preact';`,
      resolveDir: `${import.meta.dirname ?? __dirname}/../../../packages/console/src`,
    },
    ...{ bundle: true, write: false, format: 'iife', globalName: 'loaded' },
  });
  const load = runInThisContext(
    `(addEventListener, removeEventListener) => { ${outputFiles[0]?.text} return loaded; }`,
  );
  preact = load(addEventListener, removeEventListener);
});
beforeEach(() => {
  jest.clearAllMocks();
  preact.options.requestAnimationFrame = (callback) => setTimeout(callback, 0);
});

/** Until what was answered is drawn, and its effects have run. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

/** What draws nothing needs no page to hang on. */
const nowhere = () => ({ nodeType: 1, childNodes: [], firstChild: null }) as unknown as Element;

interface Question {
  readonly prefix: string;
  resolve(answer: string): void;
  reject(fault: Error): void;
}

/** A component that asks, the questions that it has asked, and what it shows. */
function list() {
  const questions: Question[] = [];
  const drawn: Asked<string>[] = [];
  function List({ prefix }: { readonly prefix: string }) {
    const ask = () => {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      questions.push({ prefix, resolve, reject });
      return promise;
    };
    drawn.push(preact.useAsked(ask, prefix));
    return null;
  }
  const place = nowhere();
  return {
    questions,
    show(prefix: string) {
      preact.render(preact.createElement(List, { prefix }), place);
      return settled();
    },
    answer(index: number, answer: string) {
      questions[index]?.resolve(answer);
      return settled();
    },
    fail(index: number, fault: Error) {
      questions[index]?.reject(fault);
      return settled();
    },
    /** What `useAsked` answered at the latest drawing. */
    get shown() {
      return drawn.at(-1) as Asked<string>;
    },
  };
}

const fault = new Error('unreachable');

describe('a first list that is slow, and a search whose answer comes before it', () => {
  let users: ReturnType<typeof list>;
  beforeEach(async () => {
    users = list();
    await users.show('');
    await users.show('bob');
    expect(users.questions.map(({ prefix }) => prefix)).toEqual(['', 'bob']);
    await users.answer(1, 'bob alone');
  });

  test('the late answer is dropped', async () => {
    await users.answer(0, 'everybody');
    expect(users.shown).toMatchObject({ answer: 'bob alone', fault: null });
  });

  test('the late fault is dropped', async () => {
    await users.fail(0, fault);
    expect(users.shown).toMatchObject({ answer: 'bob alone', fault: null });
  });

  test('who asks again with what the first drawing gave asks what is wanted now', async () => {
    const { again } = users.shown;
    await users.show('eve');
    void again();
    expect(users.questions.map(({ prefix }) => prefix)).toEqual(['', 'bob', 'eve', 'eve']);
    await users.answer(3, 'eve alone');
    expect(users.shown).toMatchObject({ answer: 'eve alone', fault: null });
  });
});

test('of two questions of one key the later one counts', async () => {
  const users = list();
  await users.show('');
  void users.shown.again();
  await users.answer(1, 'with the one who was invited');
  await users.answer(0, 'without');
  expect(users.shown.answer).toBe('with the one who was invited');
});

test('a fault is of its own key: a search that begins shows neither it nor the answer of before', async () => {
  const users = list();
  await users.show('');
  await users.answer(0, 'everybody');
  await users.show('bob');
  await users.fail(1, fault);
  expect(users.shown).toMatchObject({ answer: null, fault });
  await users.show('eve');
  expect(users.shown).toMatchObject({ answer: null, fault: null });
  await users.show('');
  expect(users.shown).toMatchObject({ answer: null, fault: null });
});

test('what there is stays while it is asked again, and where that fails', async () => {
  const users = list();
  await users.show('');
  await users.answer(0, 'everybody');
  void users.shown.again();
  await settled();
  expect(users.shown).toMatchObject({ answer: 'everybody', fault: null });
  await users.fail(1, fault);
  expect(users.shown).toMatchObject({ answer: 'everybody', fault });
});

test.each([
  ['after a fault', (users: ReturnType<typeof list>) => users.fail(0, fault)],
  ['while nothing has come', settled],
])('%s it asks again as soon as the device is online, and listens no longer than that', async (_, before) => {
  const users = list();
  await users.show('');
  await before(users);
  const [event, listener] = addEventListener.mock.calls.at(-1) ?? [];
  expect(event).toBe('online');
  expect(removeEventListener).not.toHaveBeenCalled();
  listener();
  await users.answer(1, 'everybody');
  expect(users.shown).toMatchObject({ answer: 'everybody', fault: null });
  expect(removeEventListener).toHaveBeenCalledWith('online', listener);
});

test('what is drawn listens already for the device to be online: there is no moment between', () => {
  // Nothing is painted.
  preact.options.requestAnimationFrame = () => {};
  const Fault = () => {
    preact.useOnline(async () => {}, true);
    return null;
  };
  preact.render(preact.createElement(Fault, {}), nowhere());
  expect(addEventListener).toHaveBeenCalledWith('online', expect.any(Function));
});
