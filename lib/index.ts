/** The public API of the package, and nothing else. */
export { HybridAuth, type HybridAuthProps } from './hybrid-auth.ts';
export { HybridAuthStack, type HybridAuthStackProps } from './hybrid-auth-stack.ts';
