import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { template } from './template.ts';

/**
 * CloudFormation knows a resource by its logical id: under another id it is another resource, and a table or a secret
 * starts out empty. A line that is added here is a new resource; one that changes takes the old resource away.
 */
test('every resource has the logical id that earlier deployments know it by', () => {
  const list = readFileSync(join(import.meta.dirname ?? __dirname, 'logical-ids.txt'), 'utf8');
  const { resources } = template('with allowed origins');

  const found = Object.entries(resources).map(([id, { Type }]) => `${Type} ${id}`);

  expect(found.sort()).toEqual(list.trim().split('\n'));
});

/** A stack holds 500: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
test('the construct takes at most 180 resources of the 500 that a stack holds', () => {
  const ours = Object.keys(template('with allowed origins').resources).filter((id) => id.startsWith('Auth'));

  expect(ours.length).toBeGreaterThan(50);
  expect(ours.length).toBeLessThanOrEqual(180);
});
