/** Finds the places where a source file can be made wrong, with the TypeScript compiler's own parser. */
import ts from 'typescript';

/**
 * @typedef {{ start: number, end: number, text: string }} Mutant what to put in place of which part of the source
 * @typedef {{ end: number, start: number, expression: boolean }} Site a statement, or the body of an arrow function
 */

const { SyntaxKind: Kind } = ts;

const operators = new Map([
  [Kind.EqualsEqualsEqualsToken, ['!==']],
  [Kind.ExclamationEqualsEqualsToken, ['===']],
  [Kind.LessThanToken, ['<=', '>=']],
  [Kind.LessThanEqualsToken, ['<', '>']],
  [Kind.GreaterThanToken, ['>=', '<=']],
  [Kind.GreaterThanEqualsToken, ['>', '<']],
  [Kind.AmpersandAmpersandToken, ['||']],
  [Kind.BarBarToken, ['&&']],
  [Kind.QuestionQuestionToken, ['&&']],
  [Kind.PlusToken, ['-']],
  [Kind.MinusToken, ['+']],
  [Kind.AsteriskToken, ['/']],
  [Kind.SlashToken, ['*']],
  [Kind.PercentToken, ['*']],
  [Kind.AmpersandToken, ['|']],
  [Kind.BarToken, ['&']],
  [Kind.LessThanLessThanToken, ['>>']],
  [Kind.GreaterThanGreaterThanToken, ['<<']],
  [Kind.PlusEqualsToken, ['-=']],
  [Kind.MinusEqualsToken, ['+=']],
]);

const methods = new Map(
  [
    ['every', 'some'],
    ['startsWith', 'endsWith'],
    ['toLowerCase', 'toUpperCase'],
    ['indexOf', 'lastIndexOf'],
    ['min', 'max'],
    ['floor', 'ceil'],
  ].flatMap(([one, other]) => [
    [one, other],
    [other, one],
  ]),
);

/** Calls that may be left out: `a.filter(f)` becomes `a`. */
const dispensable = new Set(['filter', 'sort', 'reverse', 'trim', 'replace', 'normalize', 'slice', 'subarray']);

/** @returns {{ mutants: (Mutant & { line: number })[], sites: Site[] }} */
export function mutantsOf(source, name) {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true);
  const mutants = new Map();
  const sites = [];

  const put = (start, end, text) => {
    if (source.slice(start, end) === text) return;
    const line = file.getLineAndCharacterOfPosition(start).line + 1;
    mutants.set(`${start} ${end} ${text}`, { start, end, text, line });
  };
  const replace = (node, text) => put(node.getStart(), node.getEnd(), text);

  const visit = (node) => {
    if (ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    if (isStatementInBlock(node)) sites.push({ start: node.getStart(), end: node.getEnd(), expression: false });
    if (ts.isArrowFunction(node) && !ts.isBlock(node.body))
      sites.push({ start: node.body.getStart(), end: node.body.getEnd(), expression: true });
    mutate(node);
    ts.forEachChild(node, visit);
  };

  const mutate = (node) => {
    if (ts.isBinaryExpression(node)) {
      const { left, right, operatorToken } = node;
      for (const text of operators.get(operatorToken.kind) ?? []) replace(operatorToken, text);
      const neutral = { [Kind.AmpersandAmpersandToken]: 'true', [Kind.BarBarToken]: 'false' }[operatorToken.kind];
      if (neutral) replace(right, neutral);
      if (neutral && !(ts.isBinaryExpression(left) && left.operatorToken.kind === operatorToken.kind))
        replace(left, neutral);
    } else if (ts.isPrefixUnaryExpression(node)) {
      if (node.operator === Kind.ExclamationToken) replace(node, `(${node.operand.getText()})`);
      if (node.operator === Kind.MinusToken) replace(node, node.operand.getText());
      if (node.operator === Kind.PlusPlusToken) replace(node, `--${node.operand.getText()}`);
    } else if (ts.isPostfixUnaryExpression(node)) {
      replace(node, node.operand.getText() + (node.operator === Kind.PlusPlusToken ? '--' : '++'));
    } else if (ts.isIfStatement(node) || ts.isConditionalExpression(node)) {
      for (const text of ['true', 'false']) replace(ts.isIfStatement(node) ? node.expression : node.condition, text);
    } else if (ts.isWhileStatement(node) || ts.isDoStatement(node)) {
      replace(node.expression, 'false');
    } else if (ts.isForStatement(node)) {
      if (node.condition) replace(node.condition, 'false');
    } else if (ts.isNumericLiteral(node)) {
      replace(node, String(Number(node.getText().replaceAll('_', '')) + 1));
    } else if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
      const isName = ts.isPropertyAssignment(node.parent) && node.parent.name === node;
      if (!isName) replace(node, node.text === '' ? "'mutant'" : "''");
    } else if (ts.isTemplateExpression(node)) {
      replace(node, "''");
    } else if (node.kind === Kind.TrueKeyword || node.kind === Kind.FalseKeyword) {
      replace(node, node.kind === Kind.TrueKeyword ? 'false' : 'true');
    } else if (ts.isRegularExpressionLiteral(node)) {
      for (const text of brokenPatterns(node.getText())) replace(node, text);
    } else if (ts.isArrayLiteralExpression(node)) {
      const isPattern = ts.isBinaryExpression(node.parent) && node.parent.left === node;
      if (node.elements.length > 0 && !isPattern) replace(node, '[]');
    } else if (ts.isReturnStatement(node)) {
      if (node.expression) replace(node, 'return;');
    } else if (ts.isExpressionStatement(node) || ts.isThrowStatement(node) || ts.isForOfStatement(node)) {
      replace(node, ';');
    } else if (ts.isPropertyAccessExpression(node) && node.questionDotToken) {
      replace(node.questionDotToken, '.');
    }
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { expression, name: called } = node.expression;
      const swapped = methods.get(called.text);
      if (swapped) replace(called, swapped);
      if (dispensable.has(called.text)) replace(node, expression.getText());
    }
  };

  visit(file);
  return { mutants: [...mutants.values()].sort((a, b) => a.start - b.start || a.end - b.end), sites };
}

const isStatementInBlock = (node) =>
  ts.isStatement(node) && !ts.isBlock(node) && ts.isBlock(node.parent) && !ts.isFunctionDeclaration(node);

/** A pattern without one of its anchors, quantifiers or flags, and with one of its classes turned round. */
function brokenPatterns(text) {
  const end = text.lastIndexOf('/');
  const [pattern, flags] = [text.slice(1, end), text.slice(end + 1)];
  const broken = [];
  const parts = /\\.|\[\^?|[$^+*]|\{\d+(?:,\d*)?\}|\]/g;
  let isInClass = false;
  for (const { 0: part, index } of pattern.matchAll(parts)) {
    const without = (put = '') => broken.push(pattern.slice(0, index) + put + pattern.slice(index + part.length));
    if (part === ']') isInClass = false;
    else if (isInClass || part.startsWith('\\')) continue;
    else if (part.startsWith('[')) {
      isInClass = true;
      without(part === '[' ? '[^' : '[');
    } else without();
  }
  return [
    ...broken.map((one) => `/${one}/${flags}`),
    ...[...flags].map((flag) => `/${pattern}/${flags.replace(flag, '')}`),
  ];
}

/** The source with a call of `hit(number)` before every site, so that a run of the tests shows which of them it reached. */
export function instrumented(source, sites) {
  const marks = sites.flatMap(({ start, end, expression }, at) =>
    expression
      ? [
          { at: start, text: `(__hit(${at}), ` },
          { at: end, text: ')', closes: true },
        ]
      : [{ at: start, text: `__hit(${at}); ` }],
  );
  marks.sort((a, b) => b.at - a.at || Number(a.closes ?? false) - Number(b.closes ?? false));
  return marks.reduce((text, mark) => text.slice(0, mark.at) + mark.text + text.slice(mark.at), source);
}

/** The innermost site that holds the mutant, or null where it runs as soon as the file is loaded. */
export function siteOf(mutant, sites) {
  const around = sites
    .map((site, at) => ({ ...site, at }))
    .filter(({ start, end }) => start <= mutant.start && mutant.end <= end);
  return around.sort((a, b) => a.end - a.start - (b.end - b.start))[0]?.at ?? null;
}
