import { Stack } from 'aws-cdk-lib';
import type { CorsOptions, RestApiBase } from 'aws-cdk-lib/aws-apigateway';
import type { IMetric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { authRoutes } from '../../contract/routes.ts';
import { firstSite } from '../auth-settings.ts';
import type { HttpUrl } from '../public-url.ts';
import { refuse } from '../refuse.ts';
import type { CorsSettings, Gateway, GatewayParts } from './gateway.ts';
import { GatewayResponses } from './gateway-responses.ts';
import { gatewayResponsesOf, originOf, stagesOf, urlOf } from './rest-api.ts';
import { RestAuthorizer } from './rest-authorizer.ts';
import { restCorsPreflight } from './rest-cors.ts';
import { RestMethods } from './rest-methods.ts';
import type { RestOptions } from './rest-options.ts';
import { RestRoutes } from './rest-routes.ts';
import { RestWaf } from './rest-waf.ts';

/** A REST API. */
export class RestGateway implements Gateway {
  readonly #api: RestApiBase;
  readonly #options: RestOptions & CorsSettings & { readonly trustedProxyHeader?: string };

  constructor(api: RestApiBase, options: RestOptions & CorsSettings & { readonly trustedProxyHeader?: string }) {
    this.#api = api;
    this.#options = options;
  }

  /** An error of the authorizer is how it says 401. */
  readonly refusalsAreErrors = true;

  url(): HttpUrl | { readonly fault: string } {
    return urlOf(this.#api);
  }

  origin(): HttpUrl | { readonly fault: string } {
    return originOf(this.#api);
  }

  build(scope: Construct, { functionOf, keys, rules }: GatewayParts): { readonly rest: RestMethods } {
    const api = this.#api;
    this.#refuseOtherStack(scope);
    const { authorizerCache, trustedProxyHeader, gatewayResponses = true, waf = false } = this.#options;
    const authorizer = new RestAuthorizer(scope, 'Authorizer', {
      api,
      authorizer: functionOf('authorizer'),
      cache: authorizerCache,
      isBehindProxy: Boolean(trustedProxyHeader),
      rules,
    });
    const { methods } = new RestRoutes(scope, 'Routes', { api, routes: authRoutes, functionOf, authorizer });
    // So the deployment, and with it the first request, waits for the keys.
    for (const method of methods) method.node.addDependency(keys);
    if (gatewayResponses) {
      const origin = firstSite(this.#options);
      const { responses } = new GatewayResponses(scope, 'GatewayResponses', { api, origin, hasWaf: waf !== false });
      for (const response of responses) {
        api.latestDeployment?.node.addDependency(response);
        api.latestDeployment?.addToLogicalId({ gatewayResponse: Stack.of(scope).resolve(response.responseParameters) });
      }
    }
    if (waf !== false) {
      const [stage] = stagesOf(api);
      if (!stage) refuse(['waf: the API has no stage yet: make it before HybridAuth']);
      else new RestWaf(scope, 'Waf', { api, stage, stageName: stage.ref, ...(waf !== true && waf) });
    }
    return { rest: new RestMethods(api, authorizer, methods) };
  }

  faults(scope: Construct, settings: CorsSettings): string[] {
    const all = gatewayResponsesOf(this.#api);
    const ours = all.filter((response) => response.node.scopes.includes(scope));
    const twice = all.filter(
      (other) => !ours.includes(other) && ours.some(({ responseType }) => responseType === other.responseType),
    );
    return [
      ...twice.map(
        ({ node, responseType }) =>
          `the API has two gateway responses ${responseType}: the other one is ${node.path}; remove it, or give ` +
          'HybridAuth\n      gatewayResponses: false,',
      ),
      ...preflightFaults(this.#api.root.defaultCorsPreflightOptions, settings),
    ];
  }

  serverErrors(options: MetricOptions): IMetric {
    return this.#api.metricServerError(options);
  }

  /** A deployment of a REST API is a copy of its methods: it has to come after them, and cannot from another stack. */
  #refuseOtherStack(scope: Construct): void {
    const deployment = this.#api.latestDeployment;
    if (!deployment || Stack.of(deployment) === Stack.of(scope)) return;
    refuse([
      `api: the REST API is deployed by the stack ${Stack.of(deployment).stackName}, before the methods of this one are there; ` +
        'make HybridAuth in that stack, or import the API here with RestApi.fromRestApiAttributes, and deploy it after HybridAuth',
    ]);
  }
}

/** What the API would answer in our place: its own preflights stand on our resources too. */
function preflightFaults(answered: CorsOptions | undefined, settings: CorsSettings): string[] {
  if (!answered) return [];
  const wanted = settings.allowedOrigins ? restCorsPreflight(settings) : undefined;
  const isSame =
    wanted && answered.allowCredentials === true && answered.allowOrigins.join() === wanted.allowOrigins.join();
  if (isSame) return [];
  return [
    'allowedOrigins: the API has defaultCorsPreflightOptions, which would answer the preflights of /auth in other ways; ' +
      'leave them out, and give resources of yours\n      defaultCorsPreflightOptions: auth.restCorsPreflight(),',
  ];
}
