import type { CfnDomainName as CfnRestDomainName } from 'aws-cdk-lib/aws-apigateway';
import type { CfnDomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IConstruct } from 'constructs';
import { resourcesOf } from './resources-of.ts';

/** What the app calls the domain that a mapping refers to; the reference itself where the domain is none of the app. */
export const domainNameOf = (anywhere: IConstruct, reference: string): string =>
  [
    ...resourcesOf<CfnDomainName>(anywhere, 'AWS::ApiGatewayV2::DomainName'),
    ...resourcesOf<CfnRestDomainName>(anywhere, 'AWS::ApiGateway::DomainName'),
  ].find(({ ref }) => ref === reference)?.domainName ?? reference;
