import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { newId } from '../core/random.ts';
import './text-files.ts';
import type { LambdaInstance } from './lambda-runtime.ts';
import { siblingModule } from './sibling-module.ts';
import { instanceInThread } from './thread-instance.ts';

/** An instance in this thread: the query makes it a module that was never loaded before. */
export async function instanceHere(file: string): Promise<LambdaInstance> {
  const { handler } = await import(`${pathToFileURL(path.resolve(file)).href}?instance=${newId()}`);
  return { handler };
}

/**
 * An instance in a thread of its own: for functions that hash passwords, which would hold up all others, and the
 * database with them, until their calls time out.
 */
export const instanceOfOurs = (file: string): Promise<LambdaInstance> =>
  instanceInThread({
    entry: siblingModule('lambda-thread'),
    data: { file: pathToFileURL(path.resolve(file)).href },
  });
