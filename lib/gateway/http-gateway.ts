import type { IMetric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { authRoutes } from '../../contract/routes.ts';
import type { HttpUrl } from '../public-url.ts';
import type { CorsSettings, Gateway, GatewayAuthorizers, GatewayParts } from './gateway.ts';
import { type AnyHttpApi, definitionOf, originOf, urlOf } from './http-api.ts';
import { HttpAuthorizer } from './http-authorizer.ts';
import { corsFaults } from './http-cors.ts';
import { HttpRoutes } from './http-routes.ts';

/** An HTTP API. */
export class HttpGateway implements Gateway {
  readonly #api: AnyHttpApi;

  constructor(api: AnyHttpApi) {
    this.#api = api;
  }

  readonly refusalsAreErrors = false;

  url(): HttpUrl | { readonly fault: string } {
    return urlOf(this.#api);
  }

  origin(): HttpUrl | { readonly fault: string } {
    return originOf(this.#api);
  }

  build(scope: Construct, { functionOf, keys, rules }: GatewayParts): GatewayAuthorizers {
    const api = this.#api;
    const authorizer = new HttpAuthorizer(scope, 'Authorizer', {
      ...{ api, authorizer: functionOf('authorizer'), keys, rules, isFirst: true },
    });
    const routes = new HttpRoutes(scope, 'Routes', { api, routes: authRoutes, functionOf, authorizer });
    routes.node.addDependency(keys);
    return { http: { api, authorizer } };
  }

  faults(_scope: Construct, settings: CorsSettings): string[] {
    const definition = definitionOf(this.#api);
    return definition ? corsFaults(definition, settings) : [];
  }

  serverErrors(options: MetricOptions): IMetric {
    return this.#api.metricServerError(options);
  }
}
