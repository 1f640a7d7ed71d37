/** The TypeScript in the documentation compiles, strictly, against the public entries. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';

const root = join(import.meta.dirname ?? __dirname, '../..');
/** In the repository, so that packages are found. */
const folder = join(root, '.local', 'snippets');
/** Others compile these beside what they need, or compare them to what an app of a stranger's is made of. */
const elsewhere = ['backends.md', 'clients.md', 'rest-apis.md', 'api-report.md'];
const proxyRecipe = 'new Distribution(';

/** What a part of an app leaves to its reader. */
const preamble = `import { Duration, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ARecord, type IHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Mailer } from 'hybrid-auth';
declare const certificate: ICertificate, zone: IHostedZone;
declare const claims: IFunction, sendWithPostmark: IFunction, ordersFunction: IFunction;
declare const tableArn: string, tableStreamArn: string;
declare const tenantOf: (userId: string) => Promise<string | null>;
`;

const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md') && !elsewhere.includes(name));
const snippets = ['README.md', ...pages.map((name) => join('docs', name))].flatMap((page) =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/^```(?:ts|typescript)\n(.*?)^```$/gms)]
    .map(([, code = ''], at) => ({ name: `${basename(page, '.md')}-${at + 1}`, code }))
    .filter(({ code }) => !code.includes(proxyRecipe)),
);

/** A whole file stands as it is; of a part, which has `this`, the body of a stack is made. */
function moduleOf(code: string): string {
  if (!/\bthis\b/.test(code)) return code.includes('tenantOf') ? `${preamble}${code}` : `${code}\nexport {};\n`;
  const lines = code.split('\n');
  const imports = lines.filter((line) => line.startsWith('import '));
  const body = lines.filter((line) => !line.startsWith('import ')).join('\n');
  const imported = imports.some((line) => line.includes("{ HybridAuth } from 'hybrid-auth'"));
  return [
    preamble,
    ...imports,
    imported ? '' : "import { HybridAuth } from 'hybrid-auth';",
    `export class Part extends Stack {\n  ${/const api\b/.test(body) ? '' : 'declare readonly api: HttpApi;'}`,
    `  build(): void {\n${/const api\b/.test(body) ? '' : 'const { api } = this;'}\n${body}\n  }\n}`,
  ].join('\n');
}

beforeAll(() => mkdirSync(folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true }));

test('each snippet compiles', () => {
  expect(snippets.length).toBeGreaterThan(6);
  const files = snippets.map(({ name, code }) => {
    const file = join(folder, `${name}.ts`);
    writeFileSync(file, moduleOf(code));
    return file;
  });
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const unusedIsFine = { noUnusedLocals: false, noUnusedParameters: false, verbatimModuleSyntax: false };
  const program = ts.createProgram(files, { ...options, ...unusedIsFine, lib: ['lib.es2024.d.ts', 'lib.dom.d.ts'] });
  const faults = ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file?.fileName.startsWith(folder))
    .map(
      ({ file, messageText }) =>
        `${basename(file?.fileName ?? '')}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
  expect(faults).toEqual([]);
});
