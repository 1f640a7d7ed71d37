import { authorizerFunction, type FunctionSpecification, functions, loginFunction } from '../../contract/functions.ts';
import type { PartResult } from '../bench-result.ts';
import type { Machine } from '../harness/machine.ts';
import type { Part } from '../parts/part.ts';
import { goalsText } from '../ratio.ts';
import { ratioTable } from './ratio-table.ts';
import { tableText } from './table-text.ts';

/** The text between a section's marks is written by hand and kept when the page is generated again. */
const kept = (name: string) => [`<!-- ${name} -->`, `<!-- /${name} -->`] as const;

function betweenMarks(text: string, name: string): string {
  const [open, close] = kept(name);
  const [from, to] = [text.indexOf(open), text.indexOf(close)];
  return from < 0 || to < from ? '\n' : text.slice(from + open.length, to);
}

const marked = (text: string, name: string): string => kept(name).join(betweenMarks(text, name));

/** @param before the page as it was: the text between the marks is taken from it */
export function performancePage(
  { cores, processor, architecture, node, versions }: Machine,
  parts: readonly PartResult[],
  price: Part,
  before: string,
): string {
  const ratios = [...parts, price].flatMap((part) => part.ratios);
  return `# Performance

Printed by \`npm run bench\`: the figures of each part are of one run. Do not edit by hand, except between the marks.

${cores} cores of ${processor}, ${architecture}, Node ${node.slice(1)}. Nothing here ran on AWS: no TLS, no Graviton, no real DynamoDB. A machine's
speed cancels out in a ratio, and not in anything else: compare figures within one table only.

## Ours against theirs

The median of the ratios ours / theirs of pairs that were measured side by side, and their quartiles.

${tableText(ratioTable(ratios))}

${goalsText(ratios)}

${parts.map(measuredSection).join('\n\n')}

${section(price)}

## DynamoDB calls

${marked(before, 'dynamodb-calls')}

## An import

${marked(before, 'import')}

## Memory sizes, and why

CPU is a quota on Lambda: an instance has memory / 1,769 MB of a processor, and what fits into its part of a period runs
at full speed. The tables of the first and the third call at a memory size decide.

- ${functionsOf(loginFunction.memory)}: one whole processor. The hash is nearly all of their work; it costs the same
  GB-seconds at any size, and the user waits for it.
- ${functionsOf(authorizerFunction.memory)}. Its INIT runs unthrottled and does what a first call would do (keys, one signature, one MAC, the
  connections), so that what is left for the first call is a few milliseconds. At 512 MB these fit into one period's quota
  for certain, at 256 MB they may need the next; that is the price, on the first calls of a new instance only, of half the
  bill for compute.
- All others: 512 MB, for their few reads and writes and, at \`refresh\`, one signature.

## Versions

${Object.entries(versions)
  .map(([name, version]) => `${name} ${version}`)
  .join(', ')}.
`;
}

/** The functions of a memory size, MB. */
const functionsOf = (memory: number): string => {
  const names = Object.entries(functions).filter(([, of]: [string, FunctionSpecification]) => of.memory === memory);
  return `${names.map(([name]) => `\`${name}\``).join(', ')}, ${memory.toLocaleString('en-US')} MB`;
};

const measuredSection = (part: PartResult): string =>
  section({ ...part, method: `Measured on ${part.date}, within ${Math.ceil(part.seconds / 60)} min. ${part.method}` });

const section = ({ heading, method, tables, plots }: Part): string =>
  [
    `## ${heading}`,
    method,
    ...plots.filter(({ bars }) => bars.length > 0).map(({ name, title }) => `![${title}](performance/${name}.svg)`),
    ...tables.map((table) => `**${table.title}**\n\n${tableText(table)}`),
  ].join('\n\n');
