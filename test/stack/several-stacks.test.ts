/** One API over several stacks, and several deployments beside one another. */
import { type App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpApi, HttpMethod, HttpRoute, HttpRouteKey } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUrlIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { authRoutes } from '../../contract/routes.ts';
import { HybridAuth } from '../../lib/hybrid-auth.ts';
import { HybridAuthStack } from '../../lib/hybrid-auth-stack.ts';
import { unbundled } from './synthesised.ts';

const orders = () => new HttpUrlIntegration('Orders', 'https://orders.example.com');
const routeIn = (stack: Stack, api: HttpApi, auth: HybridAuth) =>
  new HttpRoute(stack, 'Orders', {
    httpApi: api,
    routeKey: HttpRouteKey.with('/orders', HttpMethod.GET),
    integration: orders(),
    authorizer: auth.authorizer,
  });

describe('API, sign-in and routes in three stacks', () => {
  const app = unbundled();
  const [first, second, third] = ['Api', 'Auth', 'Orders'].map((id) => new Stack(app, id)) as [Stack, Stack, Stack];
  const api = new HttpApi(first, 'Api');
  const auth = new HybridAuth(second, 'Auth', { api });
  routeIn(third, api, auth);

  test('depend on each other in that order only', () => {
    app.synth();

    expect(third.dependencies).toEqual(expect.arrayContaining([second]));
    expect(second.dependencies).toEqual([first]);
    expect(first.dependencies).toEqual([]);
  });

  test('leave the stack of the API alone, and protect the route of the third with the authorizer of the second', () => {
    const templates = [first, second, third].map((stack) => Template.fromStack(stack));
    const counts = (type: string) => templates.map((template) => Object.keys(template.findResources(type)).length);

    expect(counts('AWS::ApiGatewayV2::Authorizer')).toEqual([0, 1, 0]);
    expect(counts('AWS::Lambda::Permission')[0]).toBe(0);
    expect(counts('AWS::ApiGatewayV2::Route')).toEqual([0, authRoutes.length, 1]);
    templates[2]?.hasResourceProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'CUSTOM' });
  });

  test('refuse a route that api.addRoutes would put into the stack of the API, and say how to write it', () => {
    const adding = () =>
      api.addRoutes({ path: '/late', methods: [HttpMethod.GET], integration: orders(), authorizer: auth.authorizer });

    expect(adding).toThrow(/the route Api\/Api\/GET--late lies in the stack of its API[\s\S]*new HttpRoute\(this, /);
  });
});

test('a route of another API than that of its authorizer is refused', () => {
  const stack = new Stack(unbundled(), 'Mine');
  const auth = new HybridAuth(stack, 'Auth', { api: new HttpApi(stack, 'Api') });

  expect(() => routeIn(stack, new HttpApi(stack, 'Other'), auth)).toThrow(
    'hybrid-auth: the route Mine/Orders is of another API than its authorizer',
  );
});

test('a route of ours that is there already is an error of the synthesis, and names the other', () => {
  const app = unbundled();
  const stack = new Stack(app, 'Mine');
  const api = new HttpApi(stack, 'Api');
  for (const path of ['/auth/login', '/orders']) api.addRoutes({ path, integration: orders() });
  new HybridAuth(stack, 'Auth', { api });

  expect(() => app.synth()).toThrow(
    'hybrid-auth: the API has two routes ANY /auth/login: Mine/Api/ANY--auth--login/Resource and Mine/Auth/Routes/',
  );
});

describe('two deployments of one app', () => {
  /** The names that are one account's and Region's: all others are made by CloudFormation. */
  function namesOf(stackName: string): { bus: string; namespaces: string[] } {
    const app: App = unbundled();
    const template = Template.fromStack(new HybridAuthStack(app, 'HybridAuth', { stackName }));
    const [bus] = Object.values(template.findResources('AWS::Events::EventBus'));
    const filters = Object.values(template.findResources('AWS::Logs::MetricFilter'));
    return {
      bus: bus?.Properties.Name,
      namespaces: filters.map(({ Properties }) => Properties.MetricTransformations[0].MetricNamespace),
    };
  }

  test('under different stack names share neither bus nor metrics', () => {
    const [one, other] = [namesOf('auth-blue'), namesOf('auth-green')];

    expect(one.bus).toMatch(/^auth-blue-Auth-SecurityEvents-[0-9A-F]{8}$/);
    expect(one.bus).not.toBe(other.bus);
    expect(new Set(one.namespaces).size).toBe(1);
    for (const namespace of one.namespaces) {
      expect(namespace).toMatch(/^HybridAuth\/auth-blue-Auth-Alarms-[0-9A-F]{8}$/);
      expect(other.namespaces).not.toContain(namespace);
    }
  });
});
