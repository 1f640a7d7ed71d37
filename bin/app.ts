import { App } from 'aws-cdk-lib';
import { HybridAuthStack } from '../lib/hybrid-auth-stack.ts';
import { propsFromContext } from '../lib/props-from-context.ts';

const app = new App();
new HybridAuthStack(
  app,
  'HybridAuth',
  propsFromContext((name) => app.node.tryGetContext(name)),
);
