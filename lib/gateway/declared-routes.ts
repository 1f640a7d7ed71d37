/** A route as the app declares it, of any kind of API, and what may be wrong between several of them. */

export interface DeclaredRoute {
  /** `GET /orders/{id}`, as the gateway tells it; undefined where synth does not know it. */
  readonly key: string | undefined;
  /** In the tree of constructs, for messages. */
  readonly path: string;
}

/** What is wrong where no route may be open but those that are named. */
export function openFaults(open: readonly DeclaredRoute[], except: readonly string[]): string[] {
  const isExcepted = ({ key }: DeclaredRoute): boolean => key !== undefined && except.includes(key);
  return [
    ...open
      .filter((route) => !isExcepted(route))
      .map(
        ({ key, path }) =>
          `the route ${key} (${path}) is open: protect it, or name it in requireAuthorizerOnAllRoutes({ except: ['${key}'] })`,
      ),
    // Or the next route of that name would be open, and nobody would have said so.
    ...except
      .filter((name) => !open.some(({ key }) => key === name))
      .map((name) => `requireAuthorizerOnAllRoutes: except: there is no open route ${name}`),
  ];
}

/** Two declarations of one route of one API: one of the two would be no more than a wish. */
export function twiceFaults(routes: readonly DeclaredRoute[]): string[] {
  const first = new Map<string, string>();
  return routes.flatMap(({ key, path }) => {
    if (key === undefined) return [];
    const other = first.get(key);
    first.set(key, other ?? path);
    return other === undefined ? [] : [`the API has two routes ${key}: ${other} and ${path}`];
  });
}
