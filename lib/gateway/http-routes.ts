import {
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { FunctionName } from '../../contract/functions.ts';
import type { Route } from '../../contract/routes.ts';
import { acknowledge } from '../acknowledge.ts';
import { pascalCase } from '../pascal-case.ts';
import type { AnyHttpApi } from './http-api.ts';
import { allowRoutes } from './invocation.ts';

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
      allowRoutes(this, name, lambda, api.apiId);
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
}

/** An integration whose permission is given already. */
class PermittedIntegration extends HttpLambdaIntegration {
  protected override completeBind(): void {}
}
