import type { MatchedRoute } from './gateway-event.ts';

/** A route of ours or of an app. */
export interface GatewayRoute {
  /** Segments may be `{names}`, the last one `{name+}`; `$default` takes what no other route does. */
  readonly path: string;
  /** `ANY` stands for every method. */
  readonly methods: readonly string[];
  /** The name of the function behind it. */
  readonly function: string;
  readonly access: 'public' | 'authorizer';
  /** A public route of these methods alone. */
  readonly apart?: true;
  /** Whether it is one of an app: who may read what it answers is not said by its function. @default false */
  readonly isOfApp?: true;
  /** Whether it is one of a REST API: events of another form, an authorizer that answers by policies. @default false */
  readonly isRest?: true;
  /** By which the gateway invokes the authorizer: it names the rules of the routes. @default none */
  readonly alias?: string;
}

export const defaultRoute = '$default';
const anyMethod = 'ANY';

/** A public route of ours takes every method and leaves it to its function to refuse. */
export const takesEveryMethod = ({ access, apart, methods }: GatewayRoute): boolean =>
  methods.includes(anyMethod) || (access === 'public' && !apart);

/** What a preflight may ask for. */
export const methodsOf = ({ methods }: GatewayRoute): readonly string[] =>
  methods.includes(anyMethod) ? ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT'] : methods;

/**
 * Paths match byte for byte: nothing is decoded, collapsed or folded. Of several routes the most exact one counts: its path
 * first, from the left, then its method.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function matchedRoute(routes: readonly GatewayRoute[], method: string, path: string): MatchedRoute | null {
  const segments = path.split('/');
  const matches = routes
    .filter((route) => takesEveryMethod(route) || route.methods.includes(method))
    .map((route) => ({ route, parameters: matchedPath(route, segments) }))
    .filter((match): match is MatchedRoute => match.parameters !== null);
  return matches.reduce<MatchedRoute | null>(
    (best, match) => (best === null || isMoreExact(match.route, best.route) ? match : best),
    null,
  );
}

export const isAt = (route: GatewayRoute, path: string): boolean => matchedPath(route, path.split('/')) !== null;

function matchedPath(route: GatewayRoute, segments: readonly string[]): Record<string, string> | null {
  if (route.path === defaultRoute) return {};
  const pattern = route.path.split('/');
  const greedy = /^\{(\w+)\+\}$/.exec(pattern.at(-1) ?? '')?.[1];
  if (greedy === undefined) return matchedSegments(pattern, segments);
  const head = pattern.length - 1;
  const rest = segments.slice(head).join('/');
  const parameters = rest === '' ? null : matchedSegments(pattern.slice(0, head), segments.slice(0, head));
  return parameters && { ...parameters, [greedy]: rest };
}

function matchedSegments(pattern: readonly string[], segments: readonly string[]): Record<string, string> | null {
  if (pattern.length !== segments.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const segment = String(segments[index]);
    const name = /^\{(\w+)\}$/.exec(expected)?.[1];
    if (name === undefined ? segment !== expected : segment === '') return null;
    if (name !== undefined) parameters[name] = segment;
  }
  return parameters;
}

function isMoreExact(one: GatewayRoute, other: GatewayRoute): boolean {
  const [mine, theirs] = [exactness(one), exactness(other)];
  const at = mine.findIndex((digit, index) => digit !== theirs[index]);
  return at !== -1 && Number(mine[at]) > Number(theirs[at] ?? -1);
}

/** Whether the whole path is matched, a beginning or nothing; of each segment whether it is fixed; whether the method is. */
const exactness = (route: GatewayRoute): number[] => [
  route.path === defaultRoute ? 0 : route.path.endsWith('+}') ? 1 : 2,
  ...route.path.split('/').map((segment) => (segment.startsWith('{') ? 0 : 1)),
  takesEveryMethod(route) ? 0 : 1,
];
