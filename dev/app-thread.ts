/** The inside of an instance of an app's function. */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { workerData } from 'node:worker_threads';
import { answerQuestions } from './answer-questions.ts';
import type { LambdaContext, LambdaHandler } from './lambda-runtime.ts';

type Callback = (error: unknown, result?: unknown) => void;
type OldHandler = (event: unknown, context: LambdaContext, callback: Callback) => void;

const { file, member, inline } = workerData as { file: string; member: string; inline?: string };
const loaded = inline === undefined ? await import(file) : inlineModule(inline);
// What an ES module does not see by name of a CommonJS one is on its default export.
const handler: unknown = loaded[member] ?? loaded.default?.[member];
if (typeof handler !== 'function') throw new Error(`${file} exports no function "${member}"`);

/** Code that stands in a template is CommonJS, and a file of its own on Lambda. */
function inlineModule(code: string): Record<string, unknown> & { default?: Record<string, unknown> } {
  const module = { exports: {} };
  const parts = {
    module,
    exports: module.exports,
    require: createRequire(file),
    __filename: file,
    __dirname: dirname(file),
  };
  new Function(...Object.keys(parts), code)(...Object.values(parts));
  return module.exports;
}

/** Up to Node 22 Lambda takes handlers that call back. */
const calledBack: LambdaHandler = (event, context) =>
  new Promise((resolve, reject) => {
    const given = (handler as OldHandler)(event, context, (error, result) => (error ? reject(error) : resolve(result)));
    // Those that take a callback and answer by a promise all the same.
    if (isPromise(given)) given.then(resolve, reject);
  });
const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';

answerQuestions(handler.length >= 3 ? calledBack : (handler as LambdaHandler));
