/** The public API of the package, and nothing else. */
export type {
  MigrateUserAnswer,
  MigrateUserEvent,
  PostLoginEvent,
  PostRegisterEvent,
  PreTokenIssueAnswer,
  PreTokenIssueEvent,
} from '../contract/hooks.ts';
export type { MailEvent } from '../contract/mail-event.ts';
export type { AuthMetricName } from './auth-metrics.ts';
export type { ConsoleOptions } from './console-options.ts';
export { DeferredAuthorizer } from './gateway/deferred-authorizer.ts';
export type { ProtectedRoute } from './gateway/http-authorizers.ts';
export type { ProtectedMethod } from './gateway/rest-methods.ts';
export type { RestOptions } from './gateway/rest-options.ts';
export type { WafOptions } from './gateway/rest-waf.ts';
export type { Hooks } from './hooks.ts';
export { HybridAuth, type HybridAuthProps, type OpenRoutes } from './hybrid-auth.ts';
export { HybridAuthStack, type HybridAuthStackProps } from './hybrid-auth-stack.ts';
export { Mailer, type SesMailerProps } from './mailer.ts';
export { Revocation, type RouteRule } from './route-rule.ts';
