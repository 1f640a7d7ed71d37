import { Stack } from 'aws-cdk-lib';
import {
  CfnAuthorizer,
  CfnRoute,
  type HttpRouteAuthorizerBindOptions,
  type HttpRouteAuthorizerConfig,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct, type IDependable } from 'constructs';
import { firstRulesAlias, plainAlias, type RouteRule, rulesAlias } from '../../contract/route-rules.ts';
import type { DeclaredRules } from './declared-rules.ts';
import type { AnyHttpApi } from './http-api.ts';
import { allowAuthorizer, authorizerUri, callersAlias } from './invocation.ts';

export interface HttpAuthorizerProps {
  readonly api: AnyHttpApi;
  readonly authorizer: IFunction;
  /** What must be there before the first request. */
  readonly keys: IDependable;
  readonly rules: DeclaredRules;
  /** Whether it is the API that HybridAuth is given: only of that one calls come by no alias. */
  readonly isFirst: boolean;
}

/**
 * The authorizer of an HTTP API for bearer tokens and session cookies alike. It names no identity source, because API
 * Gateway wants all that are named, and caches nothing, because a cache delays revocation.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 *
 * For the API that HybridAuth is given it lies in the stack of the function, not in that of the API as CDK's own
 * HttpLambdaAuthorizer does: stacks of routes then depend on the stack of HybridAuth, and that one on the stack of the API.
 *
 * Routes with rules have a second one, by an alias of the function: what comes by it and has no rule is denied. Another
 * API than the first has an alias for its plain routes too, so that they never meet the rules of the first by chance.
 */
export class HttpAuthorizer extends Construct implements IHttpRouteAuthorizer {
  /** CDK looks for it to tell a route with an authorizer from one without. */
  readonly authorizationType = 'CUSTOM';
  readonly #props: HttpAuthorizerProps;
  readonly #plain: CfnAuthorizer;
  readonly #alias: string;
  #ruled: CfnAuthorizer | undefined;

  constructor(scope: Construct, id: string, props: HttpAuthorizerProps) {
    super(scope, id);
    this.#props = props;
    const { api, authorizer, isFirst } = props;
    // By its place in the app: its id would bind this stack to that of the API.
    const place = api.node.addr.slice(-10);
    this.#alias = isFirst ? firstRulesAlias : `${rulesAlias}${place}`;
    const plainArn = isFirst
      ? authorizer.functionArn
      : callersAlias(this, 'PlainAlias', authorizer, `${plainAlias}${place}`);
    this.#plain = this.#authorizer('', 'HybridAuth', plainArn);
  }

  /** What a method of a REST API would ask for: CDK would take `undefined` for no authorizer at all. */
  get authorizerId(): never {
    throw new Error('hybrid-auth: this authorizer is one of an HTTP API, and the method is of a REST API');
  }

  /** @throws where the route is of another API, or in a stack that the stack of this authorizer depends on */
  bind({ route }: HttpRouteAuthorizerBindOptions): HttpRouteAuthorizerConfig {
    this.#check(route);
    return { authorizerId: this.#plain.ref, authorizationType: this.authorizationType };
  }

  /** The same, with a rule for each route that it is bound to. */
  withRule(rule: RouteRule): IHttpRouteAuthorizer & Pick<HttpAuthorizer, 'authorizationType' | 'authorizerId'> {
    const { authorizationType } = this;
    const refused = (): never => this.authorizerId;
    return {
      authorizationType,
      get authorizerId(): never {
        return refused();
      },
      bind: ({ route }) => {
        this.#check(route);
        this.#props.rules.from(() => [{ alias: this.#alias, rule, key: keyOf(route), path: route.node.path }]);
        this.#ruled ??= this.#authorizer(
          'Ruled',
          'HybridAuthRules',
          callersAlias(this, 'Alias', this.#props.authorizer, this.#alias),
        );
        return { authorizerId: this.#ruled.ref, authorizationType };
      },
    };
  }

  #authorizer(prefix: string, name: string, functionArn: string): CfnAuthorizer {
    const { api } = this.#props;
    const authorizer = new CfnAuthorizer(this, `${prefix}Authorizer`, {
      apiId: api.apiId,
      name,
      authorizerType: 'REQUEST',
      authorizerPayloadFormatVersion: '2.0',
      enableSimpleResponses: true,
      identitySource: [],
      authorizerResultTtlInSeconds: 0,
      authorizerUri: authorizerUri(this, functionArn),
    });
    allowAuthorizer(this, `${prefix}Permission`, { functionArn, apiId: api.apiId, authorizerId: authorizer.ref });
    return authorizer;
  }

  #check(route: HttpRouteAuthorizerBindOptions['route']): void {
    const { api, keys } = this.#props;
    const named = `hybrid-auth: the route ${route.node.path}`;
    if (route.httpApi.apiId !== api.apiId)
      throw new Error(
        `${named} is of another API than its authorizer: for another API take \`auth.authorizerFor(api)\``,
      );
    const [stackOfRoute, ours] = [Stack.of(route), Stack.of(this)];
    if (stackOfRoute !== ours && stackOfRoute === Stack.of(api))
      throw new Error(
        [
          `${named} lies in the stack of its API, which cannot depend on the stack ${ours.stackName} of HybridAuth.`,
          '`api.addRoutes` puts routes there; in a stack that comes after HybridAuth, write instead:',
          "  new HttpRoute(this, 'Orders', {",
          '    httpApi: api,',
          "    routeKey: HttpRouteKey.with('/orders', HttpMethod.GET),",
          "    integration: new HttpLambdaIntegration('Orders', orders),",
          '    authorizer: auth.authorizer,',
          '  });',
        ].join('\n'),
      );
    route.node.addDependency(keys);
  }
}

/** Asked at synth: CDK binds an authorizer before it makes the route. */
function keyOf({ node }: HttpRouteAuthorizerBindOptions['route']): string | undefined {
  const { defaultChild } = node;
  return defaultChild instanceof CfnRoute ? defaultChild.routeKey : undefined;
}
