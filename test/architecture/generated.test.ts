import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generated } from '../../build/generate.ts';

const root = join(import.meta.dirname ?? __dirname, '../..');
const files = generated();

test.each(Object.entries(files))('%s is what `npm run generate` prints', (path, text) => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(text);
});

test('the API report shows what would break an app: a member, a name of a table, a default, a range, a stability', () => {
  const report = files['docs/api-report.md'];

  for (const line of [
    '  protect(api: AnyHttpApi, route: ProtectedRoute): HttpRoute[];',
    "  | 'revokedTokens'",
    '  // default: Duration.minutes(15)',
    '  // range: 60 to 3,600 s',
    '// stability: stable\nexport class HybridAuth extends Construct {',
    'export function verifier(options: VerifierOptions): Verifier;',
  ])
    expect(report).toContain(`${line}\n`);
});
