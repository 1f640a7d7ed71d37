/** Sentences of the contract are comments there, so that no function carries one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const root = join(import.meta.dirname ?? __dirname, '..');

export interface Commented {
  /** The comment that the file begins with, where it is one line. */
  readonly head: string | undefined;
  /** By name: the comment above each constant, and above each member of one that is an object. */
  readonly comments: ReadonlyMap<string, string>;
}

/** @param path of a source file, from the root of the repository */
export function commentsIn(path: string): Commented {
  const source = ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true);
  const comments = new Map<string, string>();
  const note = (name: ts.Node, node: ts.Node): void => {
    const comment = ts.getJSDocCommentsAndTags(node).findLast(ts.isJSDoc)?.comment;
    const text = ts.getTextOfJSDocComment(comment)?.replace(/\s*\n\s*/g, ' ');
    if (text) comments.set(name.getText(source), text);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isVariableStatement(node)) for (const { name } of node.declarationList.declarations) note(name, node);
    if (ts.isPropertyAssignment(node)) note(node.name, node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { head: source.text.match(/^\/\*\* (.+) \*\/\n\n/)?.[1], comments };
}
