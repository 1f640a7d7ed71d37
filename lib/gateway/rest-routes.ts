import {
  AuthorizationType,
  AwsIntegration,
  type IAuthorizer,
  type Integration,
  type Method,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { FunctionName } from '../../contract/functions.ts';
import type { Route } from '../../contract/routes.ts';
import { acknowledge } from '../acknowledge.ts';
import { allowRoutes } from './invocation.ts';
import type { AnyRestApi } from './rest-api.ts';

export interface RestRoutesProps<Name extends FunctionName> {
  readonly api: AnyRestApi;
  readonly routes: readonly (Route & { readonly function: Name })[];
  /** Asked once for each function. */
  readonly functionOf: (name: Name) => IFunction;
  /** For the routes that want one. */
  readonly authorizer: IAuthorizer;
}

/**
 * Routes of the contract on a REST API: a resource for each part of each path, which other methods may share. Greedy
 * `{proxy+}` resources would be fewer, but then the functions, and not the gateway, would say which paths there are.
 */
export class RestRoutes<Name extends FunctionName> extends Construct {
  readonly methods: Method[] = [];

  constructor(scope: Construct, id: string, { api, routes, functionOf, authorizer }: RestRoutesProps<Name>) {
    super(scope, id);
    const integrations = new Map<Name, Integration>();
    const integrationOf = (name: Name): Integration => {
      const known = integrations.get(name);
      if (known) return known;
      const lambda = functionOf(name);
      allowRoutes(this, name, lambda, api.restApiId);
      // CDK's LambdaIntegration is the same, and gives two permissions a method.
      const path = `2015-03-31/functions/${lambda.functionArn}/invocations`;
      const integration = new AwsIntegration({ proxy: true, service: 'lambda', path });
      integrations.set(name, integration);
      return integration;
    };
    for (const { path, methods, function: name, access, apart } of routes) {
      const isPublic = access === 'public';
      // The function of a public route answers the methods it does not know, with 405 and what it allows.
      for (const verb of isPublic && !apart ? ['ANY'] : methods) {
        const method = api.root.resourceForPath(path).addMethod(verb, integrationOf(name), {
          apiKeyRequired: false,
          ...(isPublic ? { authorizationType: AuthorizationType.NONE } : { authorizer }),
        });
        this.methods.push(method);
        if (!isPublic) continue;
        const reason = 'Its function checks the credentials itself, or there are none to check yet.';
        for (const rule of ['AwsSolutions-APIG4', 'AwsSolutions-COG4']) acknowledge(method, rule, reason);
      }
    }
  }
}
