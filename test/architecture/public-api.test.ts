/** What editors show of the package: each part of its public surface explains itself. */
import ts from 'typescript';
import { type ApiDeclaration, docRange, docTags, docText, membersOf, publicApi } from '../../build/public-api.ts';

const entries = publicApi();
const exported = entries.flatMap((entry) => entry.exported.map((one) => ({ ...one, entry: entry.specifier })));
const declarations = entries.flatMap((entry) => [...entry.exported, ...entry.mentioned]);

interface Member {
  readonly place: string;
  readonly node: ts.PropertySignature | ts.TypeElement | ts.ClassElement;
}

/** Of a class, an interface or a type, those of its members' own object types included; not those of parameters. */
function allMembers({ name, file, statement }: ApiDeclaration): Member[] {
  const found: Member[] = [];
  const note = (node: Member['node'], path: string): void => {
    const place = `${path}.${node.name?.getText() ?? 'constructor'}`;
    found.push({ place, node });
    if ((ts.isPropertySignature(node) || ts.isPropertyDeclaration(node)) && node.type) inside(node.type, place);
  };
  const inside = (type: ts.Node, path: string): void => {
    if (ts.isFunctionTypeNode(type)) return;
    if (ts.isTypeLiteralNode(type)) for (const member of type.members) note(member, path);
    else ts.forEachChild(type, (child) => inside(child, path));
  };
  for (const member of membersOf(statement)) note(member, `${file}: ${name}`);
  if (ts.isTypeAliasDeclaration(statement)) inside(statement.type, `${file}: ${name}`);
  return found;
}

const members = [...new Map(declarations.flatMap(allMembers).map((member) => [member.place, member])).values()];
const wrong = (list: readonly Member[], isRight: (node: Member['node']) => boolean): string[] =>
  list.filter(({ node }) => !isRight(node)).map(({ place }) => place);
const typeOf = (node: Member['node']): string =>
  ts.isPropertySignature(node) || ts.isPropertyDeclaration(node) ? (node.type?.getText() ?? '') : '';
/** A member that is there to be left out of the object. */
const isNever = (node: Member['node']): boolean => typeOf(node) === 'undefined';

test('everything that can be imported says what it is, and how stable', () => {
  const unexplained = exported.filter(({ statement }) => docText(statement) === '');
  const stabilities = exported.filter(
    ({ statement }) => !['stable', 'experimental'].includes(docTags(statement).get('stability') ?? ''),
  );

  expect(exported.length).toBeGreaterThan(30);
  expect(unexplained.map(({ entry, name }) => `${entry}: ${name}`)).toEqual([]);
  expect(stabilities.map(({ entry, name }) => `${entry}: ${name}`)).toEqual([]);
});

test('each of its members says what it is', () => {
  expect(members.length).toBeGreaterThan(150);
  expect(wrong(members, (node) => ts.isConstructorDeclaration(node) || isNever(node) || docText(node) !== '')).toEqual(
    [],
  );
});

test('each member that may be left out says what holds then', () => {
  const optional = members.filter(({ node }) => 'questionToken' in node && node.questionToken !== undefined);

  expect(optional.length).toBeGreaterThan(60);
  expect(wrong(optional, (node) => isNever(node) || docTags(node).has('default'))).toEqual([]);
});

test('each number and each duration that is given says its range', () => {
  const given = members.filter(({ node }) => {
    const isGiven =
      ts.isPropertySignature(node) && node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ReadonlyKeyword);
    return isGiven && /\b(?:number|Duration)\b/.test(typeOf(node));
  });

  expect(given.length).toBeGreaterThan(20);
  expect(wrong(given, (node) => /\d/.test(docRange(node) ?? ''))).toEqual([]);
});
