import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { HybridAuth } from '../../lib/hybrid-auth.ts';
import { HybridAuthStack } from '../../lib/hybrid-auth-stack.ts';
import { contextOf, synthesised, unbundled } from '../stack/synthesised.ts';

const root = join(import.meta.dirname ?? __dirname, '../..');

const variants = {
  'as it is': {},
  'with everything switched on': {
    revocationMaxStaleness: Duration.seconds(5),
    allowedOrigins: ['https://app.example.com'],
    removalPolicy: RemovalPolicy.DESTROY,
  },
} as const;

const findingsOf = (stack: Stack) =>
  new AwsSolutionsChecks(stack).validateScope(stack).violations.map(({ ruleName }) => ruleName);

describe.each(Object.entries(variants))('the stack %s', (_, props) => {
  const { app, stack } = synthesised(props);

  test('passes the AWS Solutions checks', () => {
    expect(findingsOf(stack)).toEqual([]);
  });

  test('says why wherever it does not do what they ask', () => {
    const acknowledged = stack.node
      .findAll()
      .flatMap(({ node }) =>
        node.metadata
          .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
          .map(({ data }) => data),
      );
    const reasons = acknowledged.flatMap((data) => Object.values(data as Record<string, string>));

    expect(reasons.length).toBeGreaterThan(10);
    for (const reason of reasons) expect(reason.length).toBeGreaterThan(40);
  });

  test('synthesises without a warning', () => {
    const written = [jest.spyOn(console, 'warn'), jest.spyOn(console, 'error')];
    app.synth();

    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
    for (const output of written) expect(output).not.toHaveBeenCalled();
  });
});

test('the checks would find something', () => {
  const stack = new HybridAuthStack(unbundled(), 'Careless');
  new Bucket(stack, 'Bucket');
  expect(findingsOf(stack)).toContain('AwsSolutions-S10');
});

test('the construct passes them too with what an app brings', () => {
  const stack = new Stack(unbundled(), 'Bringing', { env: { account: '123456789012', region: 'eu-west-1' } });
  const tableArn = 'arn:aws:dynamodb:eu-west-1:123456789012:table/attempts';
  const auth = new HybridAuth(stack, 'Auth', {
    api: new HttpApi(stack, 'Api'),
    mailFrom: 'no-reply@example.com',
    tables: {
      attempts: TableV2.fromTableAttributes(stack, 'Attempts', {
        tableArn,
        tableStreamArn: `${tableArn}/stream/2026-01-01T00:00:00.000`,
      }),
    },
    encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }),
    vpc: Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-12345678',
      availabilityZones: ['eu-west-1a'],
      privateSubnetIds: ['subnet-12345678'],
    }),
    tracing: Tracing.ACTIVE,
    authorizerProvisionedConcurrency: 1,
    hashingReservedConcurrency: 10,
  });

  const { violations } = new AwsSolutionsChecks(stack).validateScope(auth);
  expect(violations.map(({ ruleName, description }) => `${ruleName}: ${description}`)).toEqual([]);
});

test.each([
  [HttpApi, []],
  [HttpApi, ['auth.example.com', 'login.example.com']],
  [RestApi, []],
  [RestApi, ['auth.example.com']],
])('the construct passes them too with the account console before it: %p at %j', (Api, domainNames) => {
  const stack = new Stack(unbundled(), 'Consoled');
  const arn = 'arn:aws:acm:us-east-1:123456789012:certificate/x';
  const certificate = Certificate.fromCertificateArn(stack, 'Certificate', arn) as never;
  const auth = new HybridAuth(stack, 'Auth', {
    api: new Api(stack, 'Api'),
    console: domainNames.length === 0 || { domainNames, certificate },
  });

  const { violations } = new AwsSolutionsChecks(stack).validateScope(auth);
  expect(violations.map(({ ruleName, description }) => `${ruleName}: ${description}`)).toEqual([]);
});

test('on a REST API they find what its owner has to see to, and nothing in the methods that are ours', () => {
  const stack = new Stack(unbundled(), 'Rest');
  new HybridAuth(stack, 'Auth', { api: new RestApi(stack, 'Api') });

  // Access log, validation by models, WAF, execution log: of the API and its stage.
  expect(findingsOf(stack).sort()).toEqual(['APIG1', 'APIG2', 'APIG3', 'APIG6'].map((rule) => `AwsSolutions-${rule}`));
});

describe('bin/app.ts', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'app-'));
  afterAll(() => rmSync(outdir, { recursive: true }));

  const synth = (context: Record<string, unknown>) =>
    spawnSync('node', ['bin/app.ts'], {
      cwd: root,
      encoding: 'utf8',
      env: {
        PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
        CDK_OUTDIR: outdir,
        CDK_CONTEXT_JSON: JSON.stringify(contextOf(context)),
      },
    });

  test('synthesises the stack from context, and says nothing', () => {
    const { status, stdout, stderr } = synth({ bcryptCost: '13' });

    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(readFileSync(join(outdir, 'HybridAuth.template.json'), 'utf8')).toContain('"BCRYPT_COST": "13"');
  });

  test('fails with every fault of the context', () => {
    const { status, stderr } = synth({ bcryptCost: '9', registration: 'maybe' });

    expect(status).not.toBe(0);
    expect(stderr).toContain('bcryptCost: got 9, expected a whole number from 10 to 15');
    expect(stderr).toContain('registration: got "maybe", expected one of open, closed, verified');
  });
});
