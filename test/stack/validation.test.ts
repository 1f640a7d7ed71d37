import { CfnResource, Stack } from 'aws-cdk-lib';
import { synthesised, unbundled } from './synthesised.ts';
import { templates } from './templates.ts';

test.each(Object.entries(templates))('the template %s breaks no rule of CDK’s own', (_, props) => {
  expect(() => synthesised(props)).not.toThrow();
});

test('what breaks one is an error of the synthesis', () => {
  const app = unbundled();
  const properties = { Runtime: 'nodejs99.x', Code: { ZipFile: '' }, Handler: 'index.handler' };
  new CfnResource(new Stack(app, 'Wrong'), 'Function', { type: 'AWS::Lambda::Function', properties });
  expect(() => app.synth()).toThrow('Role');
});
