import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { variablesOf } from './app-authorizer.ts';
import type { Json } from './cloud-assembly.ts';
import type { Located, TemplateText } from './template-value.ts';

export interface AppFunction {
  /** Its logical id; after that of its stack, where another one has the same. */
  readonly name: string;
  /** The folder of its code; of code that stands in the template, where it looks for packages. */
  readonly folder: string;
  /** The code that stands in the template; null where it lies in the folder. */
  readonly inline: string | null;
  /** Such as `index.handler`. */
  readonly handler: string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Variables that are known only after a deployment, each with what it says. */
  readonly unknown: Readonly<Record<string, string>>;
}

/** @returns the function, or why it cannot run here */
export function appFunction(
  name: string,
  found: Located,
  textOf: (value: unknown) => TemplateText,
): AppFunction | string {
  const { id, stack, resource } = found;
  const { Runtime, Handler, Timeout = 3, Code } = (resource.Properties ?? {}) as Json;
  if (!/^nodejs/.test(String(Runtime))) return `${id} runs on ${Runtime ?? 'an image'}, and only Node runs here`;
  const { ZipFile: inline, S3Key } = (Code ?? {}) as Json;
  const named = resource.Metadata?.['aws:asset:path'];
  const folder = typeof named === 'string' ? resolve(stack.folder, named) : (stack.assets.get(String(S3Key)) ?? '');
  const isInline = typeof inline === 'string';
  if (!isInline && !existsSync(folder)) return `the code of ${id} is no folder on this machine`;
  const read = Object.entries(variablesOf(found)).map(([variable, value]) => [variable, textOf(value)] as const);
  return {
    ...{ name, folder: isInline ? resolve(stack.folder) : folder, inline: isInline ? inline : null },
    ...{ handler: String(Handler), timeout: Number(Timeout) * 1_000 },
    environment: Object.fromEntries(read.flatMap(([key, value]) => ('text' in value ? [[key, value.text]] : []))),
    unknown: Object.fromEntries(read.flatMap(([key, value]) => ('unknown' in value ? [[key, value.unknown]] : []))),
  };
}
