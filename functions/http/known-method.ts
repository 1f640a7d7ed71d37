import { AuthError } from '../../core/errors.ts';
import type { AnyMethod, MethodName, Methods } from './method.ts';
import type { Request } from './request.ts';
import type { Step } from './step.ts';

/** Answers a preflight; null for a request that is none. */
export type Preflight = (request: Request, methods: readonly string[]) => AnyMethod | null;

/**
 * Finds the method by its exact name; headers that ask for another one change nothing. HEAD is answered by GET, whose body
 * every gateway leaves out (RFC 9110 section 9.3.2).
 */
export function knownMethod(given: Methods, preflight: Preflight | null, elsewhere: readonly MethodName[] = []): Step {
  const methods = given.GET ? { GET: given.GET, HEAD: given.GET, ...given } : given;
  const allow = [...Object.keys(methods), ...elsewhere];
  return {
    before: ({ event: exchange }) => {
      const { request } = exchange;
      const own = Object.hasOwn(methods, request.method) ? methods[request.method as MethodName] : undefined;
      exchange.method = own ?? preflight?.(request, allow) ?? null;
      if (!exchange.method) throw new AuthError('method_not_allowed', { allow });
    },
  };
}
