import type { IAuthorizer, Integration, Method, MethodOptions } from 'aws-cdk-lib/aws-apigateway';
import type { IConstruct } from 'constructs';
import { compiledRule, type RouteRule } from '../route-rule.ts';
import { type DeclaredRoute, twiceFaults } from './declared-routes.ts';
import { type AnyRestApi, isOpen, methodsOf, routeOf } from './rest-api.ts';
import type { RestAuthorizer } from './rest-authorizer.ts';

/**
 * A method of the user's own on a REST API, with its rule.
 * @stability experimental
 */
export interface ProtectedMethod extends RouteRule {
  /** `/orders/{id}`, or `/orders/{proxy+}`. Resources of it that are not there yet are made. */
  readonly path: string;
  /** `GET`, `POST` and so on. @default - any */
  readonly methods?: readonly string[];
  /** What answers. */
  readonly integration: Integration;
  /** What else the methods have: API keys, validators, models. @default - nothing */
  readonly options?: Omit<MethodOptions, 'authorizer' | 'authorizationType' | 'authorizationScopes'>;
}

/** The user's own methods on the REST API that a HybridAuth serves. */
export class RestMethods {
  /** For methods without a rule. */
  readonly authorizer: RestAuthorizer;
  readonly #api: AnyRestApi;
  /** The methods of ours, which lie with the API too. */
  readonly #ours: ReadonlySet<IConstruct | undefined>;

  constructor(api: AnyRestApi, authorizer: RestAuthorizer, ours: readonly Method[]) {
    this.#api = api;
    this.authorizer = authorizer;
    this.#ours = new Set(ours);
  }

  authorizerFor(api: AnyRestApi, rule: RouteRule = {}): IAuthorizer {
    this.#check(api);
    const compiled = compiledRule(rule, `a method of ${api.node.path}`, this.authorizer);
    return Object.keys(compiled).length === 0 ? this.authorizer : this.authorizer.withRule(compiled);
  }

  protect(api: AnyRestApi, { path, methods = ['ANY'], integration, options, ...rule }: ProtectedMethod): Method[] {
    const authorizer = this.authorizerFor(api, rule);
    const resource = api.root.resourceForPath(path);
    const verbs = new Set(methods.map((method) => method.toUpperCase()));
    return [...verbs].map((verb) => {
      if (resource.node.tryFindChild(verb))
        throw new Error(`hybrid-auth: the method ${verb} ${path} is declared twice in ${api.node.path}`);
      return resource.addMethod(verb, integration, { ...options, authorizer });
    });
  }

  /** Methods that everybody reaches; what only answers preflights is none of them. */
  open(): DeclaredRoute[] {
    return methodsOf(this.#api)
      .filter((method) => !this.#ours.has(method.node.scope) && isOpen(method))
      .map(routeOf);
  }

  faults(): string[] {
    return [...twiceFaults(methodsOf(this.#api).map(routeOf)), ...this.authorizer.faults()];
  }

  #check(api: AnyRestApi): void {
    if (api.restApiId !== this.#api.restApiId)
      throw new Error(
        `hybrid-auth: ${api.node.path} is another REST API than that of the prop \`api\`, which is the only one`,
      );
  }
}
