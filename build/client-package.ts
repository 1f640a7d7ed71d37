/**
 * Makes what is published of the client, in `packages/client/dist/`: of each entry one file in each module kind, and its types. Those
 * are the contract's, written out, because the contract describes bodies by a library that users of the client have not.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import ts from 'typescript';
import { type ClientEntry, clientBundle, clientEntries, clientFolder as folder } from './client-bundle.ts';
import { declaredNames } from './declared-names.ts';

const root = resolve(import.meta.dirname, '..');

/** Writes everything into a folder, which it empties first. @throws where the types do not compile */
export async function buildClient(dist: string): Promise<void> {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const program = clientProgram();
  for (const entry of Object.keys(clientEntries) as ClientEntry[]) {
    await build({ ...clientBundle('esm', entry), outfile: join(dist, `${entry}.js`) });
    await build({ ...clientBundle('cjs', entry), outfile: join(dist, `${entry}.cjs`) });
    const types = clientTypes(program, join(folder, clientEntries[entry]));
    for (const kind of ['d.ts', 'd.cts']) writeFileSync(join(dist, `${entry}.${kind}`), types);
  }
}

function clientProgram(): ts.Program {
  const { config } = ts.readConfigFile(join(folder, 'tsconfig.json'), ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const program = ts.createProgram(fileNames, {
    ...options,
    ...{ noEmit: false, declaration: true, emitDeclarationOnly: true },
  });
  const faults = ts.getPreEmitDiagnostics(program);
  if (faults.length > 0)
    throw new Error(
      ts.formatDiagnostics(faults, {
        ...ts.sys,
        getCanonicalFileName: String,
        getNewLine: () => '\n',
        getCurrentDirectory: () => root,
      }),
    );
  return program;
}

/** The exports of an entry in one file, with every type that they mention, and those of the contract resolved. */
function clientTypes(program: ts.Program, entry: string): string {
  const declared = new Map<string, string>();
  const checker = program.getTypeChecker();
  const ofContract = new Set<ts.Symbol>();
  const exported = new Set(
    checker
      .getExportsOfModule(required(checker.getSymbolAtLocation(required(program.getSourceFile(entry)))))
      .map(({ name }) => name),
  );
  for (const file of declarationsFrom(program, entry)) {
    const { text, contract } = file;
    for (const symbol of contract) ofContract.add(checker.getAliasedSymbol(symbol));
    for (const [name, declaration] of text) {
      if (declared.has(name) && declared.get(name) !== declaration) throw new Error(`two types are called ${name}`);
      declared.set(name, declaration);
    }
  }
  for (const symbol of ofContract) {
    const type = checker.getDeclaredTypeOfSymbol(symbol);
    declared.set(symbol.name, `type ${symbol.name} = ${checker.typeToString(type, undefined, writtenOut)};`);
  }
  const needed = new Set<string>();
  const follow = (name: string): void => {
    const text = declared.get(name);
    if (text === undefined || needed.has(name)) return;
    needed.add(name);
    // Types begin with a capital; what else is declared is of use only where it is exported.
    for (const [word] of text.replaceAll(/\/\*[\s\S]*?\*\//g, '').matchAll(/\b[A-Z]\w*\b/g)) follow(word);
  };
  for (const name of exported) follow(name);
  const lines = [...declared]
    .filter(([name]) => needed.has(name))
    .map(([name, text]) => (exported.has(name) ? text.replace(comments, '$1export ') : text));
  // Without this a declaration file exports everything that it declares.
  return `${lines.join('\n')}\nexport {};\n`;
}

const comments = /^((?:\s*\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*)*)/;
const writtenOut = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.InTypeAlias;

interface Declarations {
  /** Each top-level declaration by its name, without `export` and `declare` of its own. */
  readonly text: ReadonlyMap<string, string>;
  /** What the file imports from the contract. */
  readonly contract: readonly ts.Symbol[];
}

/** The declarations of the entry and of all that it imports within the package. */
function declarationsFrom(program: ts.Program, entry: string): readonly Declarations[] {
  const checker = program.getTypeChecker();
  const printer = ts.createPrinter();
  return program
    .getSourceFiles()
    .filter(({ fileName }) => fileName.startsWith(join(folder, 'src')))
    .map((source) => {
      const written: string[] = [];
      program.emit(
        source,
        (name, content) => void (name.endsWith('.d.ts') && written.push(content)),
        undefined,
        true,
        undefined,
      );
      const [content = ''] = written;
      if (content === '' && source.fileName === entry) throw new Error('the compiler wrote no types');
      const file = ts.createSourceFile('types.d.ts', content, ts.ScriptTarget.ES2022, true);
      const text = new Map<string, string>();
      for (const statement of file.statements) {
        const names = declaredNames(statement);
        const printed = printer
          .printNode(ts.EmitHint.Unspecified, statement, file)
          .replace(/^((?:\s*\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*)*)(?:export )?/, '$1');
        for (const name of names) text.set(name, printed);
      }
      const contract = source.statements.filter(ts.isImportDeclaration).flatMap(({ moduleSpecifier, importClause }) => {
        if (!ts.isStringLiteral(moduleSpecifier) || !moduleSpecifier.text.includes('/contract/')) return [];
        const bindings = importClause?.namedBindings;
        return bindings && ts.isNamedImports(bindings)
          ? bindings.elements.map(({ name }) => required(checker.getSymbolAtLocation(name)))
          : [];
      });
      return { text, contract };
    });
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the compiler knows less than it should');
  return value;
}

if (import.meta.main) await buildClient(join(folder, 'dist'));
