/** The OpenAPI document itself: that it is one, and that it says everything. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import description from '../../contract/openapi.json' with { type: 'json' };
import { authRoutes } from '../../contract/routes.ts';

const root = join(import.meta.dirname ?? __dirname, '../..');

// biome-ignore lint/suspicious/noExplicitAny: the document's form is what the first test looks at.
type Part = any;
const { paths, components } = description as Part;

/** Every part of the document below a part, with the way to it. */
const within = (part: Part, way: string): [way: string, part: Part][] =>
  typeof part === 'object' && part !== null
    ? [[way, part], ...Object.entries(part).flatMap(([name, inner]) => within(inner, `${way}/${name}`))]
    : [];

// In a process of its own: the validator is an ES module that reads its schemas beside itself.
const validate = (document: object): { valid: boolean; errors?: unknown } =>
  JSON.parse(
    execFileSync(
      join(root, 'node_modules/.bin/node'),
      [
        '--input-type=module',
        '-e',
        `import { Validator } from '@seriousme/openapi-schema-validator';
         import { text } from 'node:stream/consumers';
         const { valid, errors } = await new Validator().validate(JSON.parse(await text(process.stdin)));
         console.log(JSON.stringify({ valid, errors }));`,
      ],
      { cwd: root, encoding: 'utf8', input: JSON.stringify(document) },
    ),
  );

test('it is an OpenAPI 3.1 document by a validator that nobody here wrote, whose references all lead somewhere', () => {
  expect(description.openapi).toMatch(/^3\.1\./);
  expect(validate(description)).toEqual({ valid: true });
  for (const [, { $ref }] of within(description, '#').filter(([, part]) => '$ref' in part)) {
    const target = $ref.slice(2).split('/');
    expect([$ref, target.reduce((part: Part, name: string) => part?.[name], description)]).toEqual([
      $ref,
      expect.anything(),
    ]);
  }
});

test('the validator sees what is wrong', () => {
  expect(validate({ ...description, paths: { 'auth/me': {} } }).valid).toBe(false);
});

test('it has every method of every route of the construct, and no other', () => {
  const documented = Object.entries(paths as Record<string, object>).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const routed = authRoutes.flatMap(({ path, methods }) => methods.map((method) => `${method} ${path}`));
  expect(documented.sort()).toEqual(routed.sort());
});

test('operations have names of their own', () => {
  const ids = within(paths, '').flatMap(([, { operationId }]) => operationId ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toHaveLength(authRoutes.flatMap(({ methods }) => [...methods]).length);
});

test('every field of every body says what it is, unless its form or its name is all that there is to say', () => {
  const silent = within(components.schemas, '')
    .filter(([way]) => /\/properties\/\w+$/.test(way))
    .filter(([, { description, const: only, enum: words, $ref, anyOf }]) => {
      const told = [description, only, words, $ref, ...(anyOf ?? []).map((one: Part) => one.description)];
      return !told.some((said) => said !== undefined);
    });
  expect(silent.map(([way]) => way)).toEqual([]);
});

test('every object of a request is closed', () => {
  const requests = Object.entries(components.schemas).filter(([name]) => name.endsWith('Request'));
  const objects = requests
    .flatMap(([name, schema]) => within(schema, name))
    .filter(([, { type }]) => type === 'object');
  expect(objects.filter(([, part]) => part.additionalProperties !== false).map(([way]) => way)).toEqual([]);
  expect(objects.length).toBeGreaterThan(2);
});
