import { routeRulesVariable } from '../../contract/environment.ts';
import { type RouteRules, routeRulesIn } from '../../contract/route-rules.ts';
import { type Environment, environment } from './configuration.ts';

/**
 * The rules of the routes, read at cold start.
 * @throws Error that names every fault: the function does not start, and nobody is let in
 */
export function routeRules(env: Environment = environment): RouteRules {
  const text = env[routeRulesVariable];
  if (!text) return new Map();
  if (text.startsWith('{')) return routeRulesIn(text);
  // Loaded where it is needed alone: it costs time at a cold start.
  const { brotliDecompressSync } = process.getBuiltinModule('node:zlib');
  return routeRulesIn(String(brotliDecompressSync(Buffer.from(text, 'base64url'))));
}
