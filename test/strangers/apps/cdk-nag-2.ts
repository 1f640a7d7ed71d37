/** An app that holds itself to the AWS Solutions rules by cdk-nag 2, which reads other acknowledgements than cdk-nag 3. */
import { App, Aspects, type IAspect, Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { HybridAuth } from 'hybrid-auth';

const app = new App();
const stack = new Stack(app, 'Checked');
const api = new HttpApi(stack, 'Api');
const auth = new HybridAuth(stack, 'Auth', { api });
// To our own type check, which knows cdk-nag 3, it is none.
Aspects.of(app).add(new AwsSolutionsChecks() as unknown as IAspect);
app.synth();

const findings = (scope: IConstruct): string[] =>
  scope.node
    .findAll()
    .flatMap(({ node }) =>
      node.metadata
        .filter(({ type }) => type === 'aws:cdk:error' || type === 'aws:cdk:warning')
        .map(({ data }) => `${node.path}: ${data}`),
    );
const ours = findings(auth);
if (ours.length > 0) throw new Error(ours.join('\n'));
// The API is the stranger's own, and has no access log: the checks would find something.
if (!findings(api).some((finding) => finding.includes('AwsSolutions-APIG1'))) throw new Error('nothing was checked');
