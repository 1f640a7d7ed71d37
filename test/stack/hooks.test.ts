import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { hookVariable } from '../../contract/environment.ts';
import { hookNames } from '../../contract/hooks.ts';
import type { LambdaName } from '../../lib/function-bundle.ts';
import type { Hooks } from '../../lib/hooks.ts';
import { HybridAuth } from '../../lib/hybrid-auth.ts';
import { unbundled } from './synthesised.ts';
import { environmentOf, grantsOf, statementsOf, type TemplateJson, template, templateOf } from './template.ts';

const arnOf = (name: string) => `arn:aws:lambda:eu-central-1:123456789012:function:${name}`;

const withHooks = (choose: (stack: Stack) => Hooks) => {
  const stack = new Stack(unbundled(), 'Mine');
  new HybridAuth(stack, 'Auth', { api: new HttpApi(stack, 'Api'), hooks: choose(stack) });
  return templateOf(Template.fromStack(stack).toJSON() as TemplateJson);
};
const everyHook = (stack: Stack): Hooks =>
  Object.fromEntries(hookNames.map((name) => [name, LambdaFunction.fromFunctionArn(stack, name, arnOf(name))]));

const invocations = ({ role }: ReturnType<typeof templateOf>, name: LambdaName) =>
  statementsOf(role(name))
    .filter(({ Action }) => Action === 'lambda:InvokeFunction')
    .map(({ Resource }) => JSON.stringify(Resource));

test('a function invokes the hooks of its specification, and knows their names', () => {
  const stack = withHooks(everyHook);

  const hooksOf = (name: LambdaName) =>
    hookNames.filter((hook) => environmentOf(stack.lambda(name))[hookVariable(hook)] === arnOf(hook));
  expect(hooksOf('login')).toEqual(hookNames);
  expect(hooksOf('refresh')).toEqual(['preTokenIssue']);
  expect(hooksOf('register')).toEqual(['postRegister']);
  expect(hooksOf('logout')).toEqual([]);
  expect(invocations(stack, 'refresh')).toEqual([expect.stringContaining(arnOf('preTokenIssue'))]);
  for (const name of hookNames) expect(String(invocations(stack, 'login'))).toContain(arnOf(name));
});

test('a sign-in may write new users only where there is a function to take them from', () => {
  expect(grantsOf(template('plain').role('login')).emails).toBe('dynamodb:GetItem');
  expect(grantsOf(withHooks(everyHook).role('login'))).toMatchObject({
    emails: 'dynamodb:GetItem dynamodb:PutItem',
    users: 'dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem',
  });
});

test('an app without hooks has no grant and no variable of them', () => {
  const environment = environmentOf(template('plain').lambda('login'));
  expect(Object.keys(environment).filter((name) => name.endsWith('_HOOK'))).toEqual([]);
  expect(JSON.stringify(template('plain').role('login'))).not.toContain('InvokeFunction');
});

test('what is no hook, or no function, is refused by name', () => {
  const wrong = { preTokenIsue: {}, postLogin: 'arn' } as never;
  expect(() => withHooks(() => wrong)).toThrow(
    /there is no hook preTokenIsue[\s\S]*hooks\.postLogin: expected a Lambda/,
  );
});
