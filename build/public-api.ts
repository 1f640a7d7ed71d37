/**
 * The public surface of the package: what each entry of its `exports` declares, and what those declarations mention. Read
 * from the types as the compiler writes them, without those of other packages: these are named as they are written.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { declaredNames } from './declared-names.ts';

const root = join(import.meta.dirname ?? __dirname, '..');

export type ApiStatement =
  | ts.ClassDeclaration
  | ts.InterfaceDeclaration
  | ts.TypeAliasDeclaration
  | ts.FunctionDeclaration
  | ts.VariableStatement;

export interface ApiDeclaration {
  readonly name: string;
  /** Of the repository, from its root. */
  readonly file: string;
  readonly statement: ApiStatement;
  /** Of a type that is made from a value, `keyof typeof …`: what it comes to, each of several. */
  readonly writtenOut?: readonly string[];
}

export interface ApiEntry {
  /** As it is imported: `hybrid-auth/verify`. */
  readonly specifier: string;
  readonly exported: readonly ApiDeclaration[];
  /** What the exported ones mention, and is exported under no name. */
  readonly mentioned: readonly ApiDeclaration[];
}

/** @throws Error where the surface has a type that only the whole program could tell: it has to be written down */
export function publicApi(): readonly ApiEntry[] {
  const entries = entryFiles();
  const program = programOf(Object.values(entries));
  const filesOf = declarationFiles(program);
  return Object.entries(entries).map(([specifier, entry]) => {
    const declarations = new Map<string, ApiDeclaration>();
    const follow = (file: string, name: string): ApiDeclaration | undefined => {
      const place = filesOf(file).placeOf(name);
      if (!place) return undefined;
      const key = `${place.file} ${place.name}`;
      const known = declarations.get(key);
      if (known) return known;
      const { text, statements } = filesOf(place.file);
      const statement = statements.get(place.name);
      if (!statement) return undefined;
      const made = declarationOf(program, { ...place, statement, file: relative(root, place.file) });
      declarations.set(key, made);
      if (made.writtenOut === undefined)
        for (const mention of mentionsIn(made)) {
          const from = mention.module === undefined ? place.file : resolved(place.file, mention.module);
          follow(from, mention.name);
        }
      refuseAny(made, text);
      return made;
    };
    const names = filesOf(entry).exportedNames;
    const exported = names.map((name) => {
      const declaration = follow(entry, name);
      if (!declaration) throw new Error(`${specifier} exports ${name}, which is declared nowhere`);
      return { ...declaration, name };
    });
    const byKey = new Set(exported.map(({ file, statement }) => `${file} ${statement.pos}`));
    const mentioned = [...declarations.values()].filter(
      ({ file, statement }) => !byKey.has(`${file} ${statement.pos}`),
    );
    return { specifier, exported: exported.sort(byName), mentioned: mentioned.sort(byName) };
  });
}

/** Of a class or an interface: what its users see. */
export function membersOf(statement: ApiStatement): readonly (ts.ClassElement | ts.TypeElement)[] {
  if (!ts.isClassDeclaration(statement) && !ts.isInterfaceDeclaration(statement)) return [];
  return [...statement.members].filter((member) => {
    if (member.name && ts.isPrivateIdentifier(member.name)) return false;
    if (docTags(member).has('internal') || isBehindOverloads(member, statement)) return false;
    const isPrivate = ts.getCombinedModifierFlags(member as ts.Declaration) & ts.ModifierFlags.Private;
    return !isPrivate || ts.isConstructorDeclaration(member);
  });
}

/** What is called by its overloads, and itself by nobody. */
const isBehindOverloads = (
  member: ts.ClassElement | ts.TypeElement,
  { members }: ts.ClassLikeDeclaration | ts.InterfaceDeclaration,
) =>
  ts.isMethodDeclaration(member) &&
  member.body !== undefined &&
  [...members].some((other) => other !== member && other.name?.getText() === member.name.getText());

/** The sentences of the comment before a declaration or a member; empty where there are none. */
export function docText(node: ts.Node): string {
  const comment = ts.getJSDocCommentsAndTags(node).findLast(ts.isJSDoc)?.comment;
  return (ts.getTextOfJSDocComment(comment) ?? '').replaceAll(/\s+/g, ' ');
}

/** What a value may be, as the comment says it: `Range: 1 to 300 s.` */
export const docRange = (node: ts.Node): string | undefined =>
  docText(node).match(/(?:Range|Takes): (.+?)\.(?: |$)/)?.[1];

/** The tags of that comment. */
export function docTags(node: ts.Node): ReadonlyMap<string, string> {
  const tags = ts
    .getJSDocTags(node)
    .map((tag): [string, string] => [
      tag.tagName.text,
      (ts.getTextOfJSDocComment(tag.comment) ?? '').replaceAll(/\s+/g, ' ').trim(),
    ]);
  return new Map(tags);
}

const byName = (one: { name: string }, other: { name: string }): number => (one.name < other.name ? -1 : 1);

/** By specifier: the source behind the types of each entry. */
function entryFiles(): Record<string, string> {
  const { name, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.fromEntries(
    Object.entries<object>(exports)
      .map(([path, conditions]): [string, string | undefined] => [path, typesIn(conditions)])
      .filter((entry): entry is [string, string] => entry[1] !== undefined)
      .map(([path, types]) => [
        join(name, path),
        join(root, types.replace(/^\.\/dist\//, '').replace(/\.d\.[mc]?ts$/, '.ts')),
      ]),
  );
}

function typesIn(conditions: unknown): string | undefined {
  if (typeof conditions !== 'object' || conditions === null) return undefined;
  const { types } = conditions as { types?: unknown };
  if (typeof types === 'string') return types;
  return Object.values(conditions)
    .map(typesIn)
    .find((found) => found !== undefined);
}

const resolved = (from: string, module: string): string =>
  module.startsWith('.') ? join(dirname(from), module) : module;

/** Other packages are left out: theirs is most of the time that a program takes. */
function programOf(files: readonly string[]): ts.Program {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.build.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const quick = { ...options, types: [], skipLibCheck: true, removeComments: false };
  const host = ts.createCompilerHost(quick);
  host.resolveModuleNameLiterals = (literals, from) =>
    literals.map(({ text }) => ({
      resolvedModule: text.startsWith('.')
        ? {
            resolvedFileName: resolved(from, text),
            extension: text.endsWith('.json') ? ts.Extension.Json : ts.Extension.Ts,
          }
        : undefined,
    }));
  return ts.createProgram([...files], quick, host);
}

interface Place {
  readonly file: string;
  readonly name: string;
}

interface DeclarationFile {
  readonly text: string;
  readonly statements: ReadonlyMap<string, ApiStatement>;
  readonly exportedNames: readonly string[];
  /** Where a name that the file uses or exports is declared; undefined where another package or the language has it. */
  placeOf(name: string): Place | undefined;
}

/** The declarations of each file, written when they are asked for. */
function declarationFiles(program: ts.Program): (file: string) => DeclarationFile {
  const known = new Map<string, DeclarationFile>();
  const fileOf = (file: string): DeclarationFile => {
    const there = known.get(file);
    if (there) return there;
    let text = '';
    const written = program.getSourceFile(file);
    if (written)
      program.emit(
        written,
        (path, content) => {
          if (path.endsWith('.d.ts')) text = content;
        },
        undefined,
        true,
      );
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const statements = new Map<string, ApiStatement>();
    const elsewhere = new Map<string, Place>();
    const exportedNames: string[] = [];
    for (const statement of source.statements) {
      for (const name of declaredNames(statement)) {
        statements.set(name, statement as ApiStatement);
        if (ts.getCombinedModifierFlags(statement as unknown as ts.Declaration) & ts.ModifierFlags.Export)
          exportedNames.push(name);
      }
      for (const { name, of, module, isExport } of linksOf(statement)) {
        if (isExport) exportedNames.push(name);
        if (module?.startsWith('.')) elsewhere.set(name, { file: resolved(file, module), name: of });
      }
    }
    const made: DeclarationFile = {
      ...{ text, statements, exportedNames },
      placeOf(name) {
        if (statements.has(name)) return { file, name };
        const place = elsewhere.get(name);
        return place && fileOf(place.file).placeOf(place.name);
      },
    };
    known.set(file, made);
    return made;
  };
  return fileOf;
}

/** The names that a statement brings from another file, and those that it exports from there. */
function linksOf(statement: ts.Statement) {
  const isExport = ts.isExportDeclaration(statement);
  if (!isExport && !ts.isImportDeclaration(statement)) return [];
  const bindings = isExport ? statement.exportClause : statement.importClause?.namedBindings;
  const { moduleSpecifier } = statement;
  const module = moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : undefined;
  if (!bindings || !(ts.isNamedExports(bindings) || ts.isNamedImports(bindings))) return [];
  return bindings.elements.map(({ name, propertyName }) => ({
    ...{ name: name.text, of: (propertyName ?? name).text, module, isExport },
  }));
}

function declarationOf(program: ts.Program, found: ApiDeclaration): ApiDeclaration {
  if (!ts.isTypeAliasDeclaration(found.statement) || !hasTypeOfValue(found.statement)) return found;
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(join(root, found.file));
  const original = source?.statements.find(
    (one): one is ts.TypeAliasDeclaration => ts.isTypeAliasDeclaration(one) && one.name.text === found.name,
  );
  if (!original) return found;
  const type = checker.getTypeAtLocation(original);
  const flags = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.InTypeAlias;
  const parts = (type.isUnion() ? type.types : [type]).map((one) => checker.typeToString(one, undefined, flags));
  return { ...found, writtenOut: parts.map((part) => part.replaceAll('"', "'")).sort() };
}

function hasTypeOfValue(node: ts.Node): boolean {
  return ts.isTypeQueryNode(node) || ts.forEachChild(node, (child) => hasTypeOfValue(child) || undefined) === true;
}

/** What a declaration names in its types, and from which module where it says so itself. */
function mentionsIn({ statement }: ApiDeclaration): { name: string; module?: string }[] {
  const found: { name: string; module?: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeReferenceNode(node)) found.push({ name: firstOf(node.typeName) });
    if (ts.isExpressionWithTypeArguments(node)) found.push({ name: node.expression.getText() });
    if (ts.isTypeQueryNode(node)) found.push({ name: firstOf(node.exprName) });
    if (ts.isImportTypeNode(node) && node.qualifier && ts.isLiteralTypeNode(node.argument))
      found.push({ name: firstOf(node.qualifier), module: node.argument.literal.getText().slice(1, -1) });
    ts.forEachChild(node, visit);
  };
  const members = membersOf(statement);
  if (ts.isClassDeclaration(statement) || ts.isInterfaceDeclaration(statement)) {
    for (const part of [...(statement.heritageClauses ?? []), ...(statement.typeParameters ?? []), ...members])
      visit(part);
  } else visit(statement);
  return found;
}

const firstOf = (name: ts.EntityName): string => (ts.isIdentifier(name) ? name.text : firstOf(name.left));

/** Nobody writes `any` here: where it stands, the type was inferred from a package that is left out. */
function refuseAny({ name, file, statement }: ApiDeclaration, text: string): void {
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.AnyKeyword)
      throw new Error(
        `${file}: ${name} has a type that is not written down: ${text.slice(node.parent.pos, node.parent.end)}`,
      );
    ts.forEachChild(node, visit);
  };
  for (const part of ts.isClassDeclaration(statement) ? membersOf(statement) : [statement]) visit(part);
}
