import { Lazy } from 'aws-cdk-lib';
import type {
  HttpRouteAuthorizerBindOptions,
  HttpRouteAuthorizerConfig,
  IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import type { AnyHttpApi } from './http-api.ts';

/** Of HybridAuth, what the default authorizer asks. */
interface AuthorizerSource {
  /** The authorizer of one API. */
  authorizerFor(api: AnyHttpApi): IHttpRouteAuthorizer;
}

/**
 * The default authorizer of an API that is made before its HybridAuth: every route is protected that does not say otherwise.
 * An app that forgets `use` does not synthesise.
 * @stability stable
 */
export class DeferredAuthorizer implements IHttpRouteAuthorizer {
  /** What CDK writes into the route. */
  readonly authorizationType = 'CUSTOM';
  readonly #waiting: HttpRouteAuthorizerBindOptions[] = [];
  readonly #ids = new Map<HttpRouteAuthorizerBindOptions['route'], string>();
  #auth: AuthorizerSource | undefined;

  /** Names the HybridAuth that protects the routes, those before this call and those after it. */
  use(auth: AuthorizerSource): void {
    if (this.#auth && this.#auth !== auth)
      throw new Error('hybrid-auth: a deferred authorizer is of one HybridAuth: make another for the other');
    this.#auth = auth;
    for (const options of this.#waiting.splice(0)) this.#resolve(options, auth);
  }

  /** What a method of a REST API would ask for: CDK would take `undefined` for no authorizer at all. */
  get authorizerId(): never {
    throw new Error('hybrid-auth: this authorizer is one of an HTTP API, and the method is of a REST API');
  }

  /** For CDK, which asks it for each route. */
  bind(options: HttpRouteAuthorizerBindOptions): HttpRouteAuthorizerConfig {
    const { route } = options;
    if (this.#auth) this.#resolve(options, this.#auth);
    else this.#waiting.push(options);
    route.node.addValidation({
      validate: () =>
        this.#ids.has(route) ? [] : [`hybrid-auth: ${route.node.path} waits for its authorizer: ${cure}`],
    });
    return {
      authorizerId: Lazy.string({ produce: () => this.#ids.get(route) ?? 'unknown' }),
      authorizationType: this.authorizationType,
    };
  }

  #resolve(options: HttpRouteAuthorizerBindOptions, auth: AuthorizerSource): void {
    const { authorizerId = '' } = auth.authorizerFor(options.route.httpApi).bind(options);
    this.#ids.set(options.route, authorizerId);
  }
}

const cure = 'give the deferred authorizer its HybridAuth, `deferred.use(auth)`';
