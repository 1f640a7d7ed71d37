/** Synthesises the stack in this process, for tests of what a template does not say. The others read theirs: template.ts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HybridAuthStack, type HybridAuthStackProps } from '../../lib/hybrid-auth-stack.ts';
import { type TemplateJson, templateOf } from './template.ts';
import { isValidated } from './validation.ts';

const { context: flags } = JSON.parse(readFileSync(join(import.meta.dirname ?? __dirname, '../../cdk.json'), 'utf8'));

/** The context of a synthesis from the repository that bundles no functions: `bundles.test.ts` looks at their code. */
export const contextOf = (context: Record<string, unknown> = {}): Record<string, unknown> => ({
  ...flags,
  'aws:cdk:bundling-stacks': [],
  ...context,
});

export const unbundled = (): App =>
  new App({ analyticsReporting: false, builtinCloudFormationValidation: isValidated, context: contextOf() });

export function synthesised(props: HybridAuthStackProps = {}) {
  const app = unbundled();
  const stack = new HybridAuthStack(app, 'Test', props);
  const json = Template.fromStack(stack).toJSON() as TemplateJson;
  return { app, stack, json, ...templateOf(json) };
}
