import ts from 'typescript';
import {
  type ApiDeclaration,
  type ApiEntry,
  type ApiStatement,
  docRange,
  docTags,
  membersOf,
  publicApi,
} from './public-api.ts';

/** docs/api-report.md */
export const apiReport = (entries = publicApi()): string => `# API report

Printed from the types by \`npm run generate\`; do not edit by hand. All that apps can import, with defaults and without
sentences: these are in the types themselves, for editors to show. **A line that goes or changes here breaks somebody**: it
belongs into the [change log](../CHANGELOG.md), and, where its declaration is \`stable\`, into the next major version (before
1.0: the next minor one). What is \`experimental\` may change in any version.

${entries.map(section).join('\n')}`;

const section = ({ specifier, exported, mentioned }: ApiEntry): string => `## \`${specifier}\`

\`\`\`ts
${exported.map((one) => printed(one, 'export ')).join('\n\n')}
\`\`\`
${
  mentioned.length === 0
    ? ''
    : `
Mentioned by these, and exported under no name:

\`\`\`ts
${mentioned.map((one) => printed(one, '')).join('\n\n')}
\`\`\`
`
}`;

const printer = ts.createPrinter({ removeComments: true });

function printed({ name, statement, writtenOut }: ApiDeclaration, before: '' | 'export '): string {
  const head = tagLines(statement).map((line) => `${line}\n`);
  if (writtenOut)
    return `${head.join('')}${before}type ${name} = ${writtenOut.map((one) => `\n  | ${one}`).join('')};`.replace(
      '= \n',
      '=\n',
    );
  const members = membersOf(statement);
  const text =
    ts.isClassDeclaration(statement) || ts.isInterfaceDeclaration(statement)
      ? [headOf(statement, name), ...[...members].sort(inOrder).flatMap(memberLines), '}'].join('\n')
      : printNode(statement).replace(/^(?:export )?(?:declare )?/, '');
  return `${head.join('')}${before}${text}`;
}

function headOf(statement: ts.ClassDeclaration | ts.InterfaceDeclaration, name: string): string {
  const { heritageClauses = [], typeParameters } = statement;
  const kind = ts.isInterfaceDeclaration(statement) ? 'interface' : 'class';
  const isAbstract = ts.getCombinedModifierFlags(statement) & ts.ModifierFlags.Abstract;
  const parameters = typeParameters ? `<${typeParameters.map(printNode).join(', ')}>` : '';
  const parents = heritageClauses.map((clause) => ` ${printNode(clause).trim()}`).join('');
  return `${isAbstract ? 'abstract ' : ''}${kind} ${name}${parameters}${parents} {`;
}

/** The constructor, what is static, the rest by name: a member that moves in the source is no change. */
function inOrder(one: ts.ClassElement | ts.TypeElement, other: ts.ClassElement | ts.TypeElement): number {
  const [first, second] = [one, other].map((member) => {
    const isStatic = ts.getCombinedModifierFlags(member as ts.Declaration) & ts.ModifierFlags.Static;
    return `${ts.isConstructorDeclaration(member) ? 0 : isStatic ? 1 : 2} ${member.name?.getText() ?? ''}`;
  });
  if (first === second) return 0;
  return String(first) < String(second) ? -1 : 1;
}

function memberLines(member: ts.ClassElement | ts.TypeElement): string[] {
  return [...tagLines(member), ...printNode(member).split('\n')].map((line) => `  ${line}`);
}

/** What a comment promises, beside its other sentences. */
function tagLines(node: ApiStatement | ts.ClassElement | ts.TypeElement): string[] {
  const tags = docTags(node);
  const promises = { stability: tags.get('stability'), deprecated: tags.get('deprecated') };
  return Object.entries({ ...promises, range: docRange(node), default: tags.get('default') }).flatMap(([name, text]) =>
    text === undefined ? [] : [`// ${name}: ${text.replace(/^- /, '')}`],
  );
}

const printNode = (node: ts.Node): string =>
  printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile()).replaceAll('    ', '  ').replaceAll('"', "'");
