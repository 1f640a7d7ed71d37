import { Stack } from 'aws-cdk-lib';
import {
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { FunctionName } from '../../contract/functions.ts';
import type { Route } from '../../contract/routes.ts';
import { acknowledge } from '../acknowledge.ts';
import { pascalCase } from '../pascal-case.ts';
import type { AnyHttpApi } from './http-api.ts';

export interface HttpRoutesProps<Name extends FunctionName> {
  readonly api: AnyHttpApi;
  readonly routes: readonly (Route & { readonly function: Name })[];
  /** Asked once for each function. */
  readonly functionOf: (name: Name) => IFunction;
  /** For the routes that want one; the public ones have none, whatever the API's default is. */
  readonly authorizer: IHttpRouteAuthorizer;
}

/** Routes of the contract on an HTTP API. */
export class HttpRoutes<Name extends FunctionName> extends Construct {
  constructor(scope: Construct, id: string, { api, routes, functionOf, authorizer }: HttpRoutesProps<Name>) {
    super(scope, id);
    const integrations = new Map<Name, HttpLambdaIntegration>();
    const integrationOf = (name: Name): HttpLambdaIntegration => {
      const known = integrations.get(name);
      if (known) return known;
      const lambda = functionOf(name);
      this.#allowInvocation(name, lambda, api);
      const integration = new PermittedIntegration('Integration', lambda);
      integrations.set(name, integration);
      return integration;
    };
    for (const { path, methods, function: name, access, apart } of routes) {
      const isPublic = access === 'public';
      // The function of a public route answers the methods it does not know, with 405 and what it allows.
      for (const method of isPublic && !apart ? [HttpMethod.ANY] : methods.map((known) => HttpMethod[known])) {
        const route = new HttpRoute(this, pascalCase(`${method.toLowerCase()} ${path}`), {
          httpApi: api,
          routeKey: HttpRouteKey.with(path, method),
          integration: integrationOf(name),
          authorizer: isPublic ? new HttpNoneAuthorizer() : authorizer,
        });
        if (isPublic)
          acknowledge(
            route,
            'AwsSolutions-APIG4',
            'Its function checks the credentials itself, or there are none to check yet.',
          );
      }
    }
  }

  /** One permission for all routes of a function: CDK would make one a route, and a function's policy holds 20 KB. */
  #allowInvocation(name: Name, lambda: IFunction, api: AnyHttpApi): void {
    lambda.addPermission(pascalCase(`invoke ${name}`), {
      scope: this,
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: Stack.of(this).formatArn({ service: 'execute-api', resource: api.apiId, resourceName: '*/*/*' }),
    });
  }
}

/** An integration whose permission is given already. */
class PermittedIntegration extends HttpLambdaIntegration {
  protected override completeBind(): void {}
}
