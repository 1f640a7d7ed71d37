/** Metrics that the app asks for: each is counted where its event is logged, and nothing else is counted. */
import { readFileSync } from 'node:fs';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HybridAuth } from '../../lib/hybrid-auth.ts';
import { unbundled } from './synthesised.ts';

function appAsking(ask: (auth: HybridAuth) => void) {
  const stack = new Stack(unbundled(), 'Mine');
  const auth = new HybridAuth(stack, 'Auth', {
    api: new HttpApi(stack, 'Api'),
    url: 'https://a.example',
    alarms: false,
  });
  ask(auth);
  return Object.values(Template.fromStack(stack).findResources('AWS::Logs::MetricFilter')).map(({ Properties }) => ({
    log: Properties.LogGroupName.Ref as string,
    pattern: Properties.FilterPattern as string,
    ...(Properties.MetricTransformations[0] as { MetricName: string; MetricNamespace: string; MetricValue: string }),
  }));
}

test('nothing is counted that was not asked for', () => {
  expect(appAsking(() => undefined)).toEqual([]);
});

test('sign-ins are counted in the log of each function that begins sessions, once however often they are asked for', () => {
  const asked = { metric: [] as { namespace?: string; metricName?: string; statistic?: string }[] };
  const filters = appAsking((auth) => {
    asked.metric.push(auth.metric('signIns'), auth.metric('signIns', { statistic: 'SampleCount' }));
  });
  expect(filters.map(({ log }) => log.replace(/^AuthFunctions(\w+?)Log.*/, '$1')).sort()).toEqual(['Login', 'SignIn']);
  for (const { pattern, MetricName, MetricNamespace, MetricValue } of filters) {
    expect(pattern).toBe('{ $.event = "authn_login_success" }');
    expect([MetricName, MetricValue]).toEqual(['SignIns', '1']);
    expect(asked.metric.map(({ namespace }) => namespace)).toEqual([MetricNamespace, MetricNamespace]);
  }
  expect(asked.metric.map(({ metricName, statistic }) => [metricName, statistic])).toEqual([
    ['SignIns', 'Sum'],
    ['SignIns', 'SampleCount'],
  ]);
});

test('two deployments count apart', () => {
  const namespaces = ['One', 'Two'].map((id) => {
    const stack = new Stack(unbundled(), id);
    const auth = new HybridAuth(stack, 'Auth', { api: new HttpApi(stack, 'Api'), url: 'https://a.example' });
    return auth.metric('refreshReuse').namespace;
  });
  expect(new Set(namespaces).size).toBe(2);
});

test('a metric that there is not is refused, with those that there are', () => {
  expect(() => appAsking((auth) => auth.metric('logins' as 'signIns'))).toThrow(
    /no metric logins; there are signIns, /,
  );
});

test('each metric is in the docs', () => {
  const docs = readFileSync('docs/bring-your-own.md', 'utf8');
  const said =
    appMessage()
      .match(/there are (.*)$/)?.[1]
      ?.split(', ') ?? [];
  expect(said.length).toBeGreaterThan(5);
  for (const name of said) expect(docs).toContain(`\`${name}\``);
});

function appMessage(): string {
  try {
    appAsking((auth) => auth.metric('' as 'signIns'));
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}
