/** Every route: path, methods, the function behind it, and whether the authorizer stands before it. */
import type { FunctionName } from './functions.ts';
import type { RouteRule } from './route-rules.ts';

export interface Route {
  readonly path: string;
  /** The gateway hands every method of a public route to its function, which answers the others with 405. */
  readonly methods: readonly ('GET' | 'HEAD' | 'POST' | 'PATCH' | 'DELETE')[];
  readonly function: FunctionName;
  readonly access: 'public' | 'authorizer';
  /** What the authorizer wants beside a live session. */
  readonly rule?: RouteRule;
  /** The gateway hands over the methods of this route alone: the others of its path are those of another function. */
  readonly apart?: true;
}

/** What `HybridAuth` adds to an API, under `/auth`, `/admin` and `/.well-known` only. Public: each of these answers for its own credentials, or needs none. */
export const authRoutes = [
  { path: '/auth/register', methods: ['POST'], function: 'register', access: 'public' },
  { path: '/auth/login', methods: ['POST'], function: 'login', access: 'public' },
  { path: '/auth/login/factor', methods: ['POST'], function: 'sign-in', access: 'public' },
  { path: '/auth/login/passkey/options', methods: ['POST'], function: 'sign-in', access: 'public' },
  { path: '/auth/login/passkey', methods: ['POST'], function: 'sign-in', access: 'public' },
  { path: '/auth/step-up/passkey/options', methods: ['POST'], function: 'sign-in', access: 'public' },
  { path: '/auth/login/code', methods: ['POST'], function: 'sign-in', access: 'public' },
  { path: '/auth/step-up', methods: ['POST'], function: 'sign-in', access: 'public' },
  { path: '/auth/refresh', methods: ['POST'], function: 'refresh', access: 'public' },
  { path: '/auth/logout', methods: ['POST'], function: 'logout', access: 'public' },
  { path: '/auth/me', methods: ['GET'], function: 'me', access: 'public' },
  { path: '/auth/sessions', methods: ['GET'], function: 'sessions', access: 'public' },
  { path: '/auth/sessions/{id}', methods: ['DELETE'], function: 'sessions', access: 'public' },
  { path: '/auth/password', methods: ['POST'], function: 'account', access: 'public' },
  { path: '/auth/password/forgot', methods: ['POST'], function: 'account', access: 'public' },
  { path: '/auth/password/reset', methods: ['POST'], function: 'account', access: 'public' },
  { path: '/auth/email', methods: ['POST'], function: 'account', access: 'public' },
  { path: '/auth/email/send', methods: ['POST'], function: 'account', access: 'public' },
  { path: '/auth/email/verify', methods: ['POST'], function: 'account', access: 'public' },
  { path: '/auth/email/undo', methods: ['POST'], function: 'account', access: 'public' },
  { path: '/auth/me', methods: ['DELETE'], function: 'account', access: 'public', apart: true },
  { path: '/auth/me/export', methods: ['GET'], function: 'account', access: 'public' },
  { path: '/auth/factors', methods: ['GET'], function: 'factors', access: 'public' },
  { path: '/auth/factors/totp', methods: ['POST'], function: 'factors', access: 'public' },
  { path: '/auth/factors/totp/{id}/confirm', methods: ['POST'], function: 'factors', access: 'public' },
  { path: '/auth/factors/passkey/options', methods: ['POST'], function: 'factors', access: 'public' },
  { path: '/auth/factors/passkey', methods: ['POST'], function: 'factors', access: 'public' },
  { path: '/auth/factors/recovery-codes', methods: ['POST'], function: 'factors', access: 'public' },
  { path: '/auth/factors/{id}', methods: ['PATCH', 'DELETE'], function: 'factors', access: 'public' },
  { path: '/auth/login/code/send', methods: ['POST'], function: 'factors', access: 'public' },
  { path: '/admin/users', methods: ['GET', 'POST'], function: 'admin', access: 'public' },
  { path: '/admin/users/{id}', methods: ['GET', 'PATCH', 'DELETE'], function: 'admin', access: 'public' },
  { path: '/admin/users/{id}/unlock', methods: ['POST'], function: 'admin', access: 'public' },
  { path: '/admin/users/{id}/end-sessions', methods: ['POST'], function: 'admin', access: 'public' },
  { path: '/admin/users/{id}/send-reset', methods: ['POST'], function: 'admin', access: 'public' },
  { path: '/admin/users/{id}/remove-factors', methods: ['POST'], function: 'admin', access: 'public' },
  { path: '/.well-known/jwks.json', methods: ['GET'], function: 'jwks', access: 'public' },
  { path: '/auth/openapi.json', methods: ['GET'], function: 'documents', access: 'public' },
  { path: '/.well-known/openid-configuration', methods: ['GET'], function: 'documents', access: 'public' },
  { path: '/.well-known/webauthn', methods: ['GET'], function: 'documents', access: 'public' },
  { path: '/auth/health', methods: ['GET'], function: 'documents', access: 'public' },
] as const satisfies readonly Route[];

/** What the example stack adds: stand-ins for a user's own protected routes, and a short way to the health check. */
export const demoRoutes = [
  { path: '/demo/whoami', methods: ['GET', 'HEAD'], function: 'demo-whoami', access: 'authorizer' },
  { path: '/demo/admin', methods: ['GET', 'HEAD'], function: 'demo-admin', access: 'authorizer' },
  { path: '/health', methods: ['GET'], function: 'documents', access: 'public' },
] as const satisfies readonly Route[];

const ruled = { methods: ['GET'], function: 'demo-whoami', access: 'authorizer' } as const;

/** What the local server has beside: a route for each kind of rule. */
export const ruledDemoRoutes = [
  { ...ruled, path: '/demo/rules/role', rule: { roles: ['admin', 'editor'] } },
  { ...ruled, path: '/demo/rules/member', rule: { roles: ['user'] } },
  { ...ruled, path: '/demo/rules/permission', rule: { permissions: ['demo:read'] } },
  { ...ruled, path: '/demo/rules/phone', rule: { clientTypes: ['mobile'] } },
  { ...ruled, path: '/demo/rules/recent', rule: { maxAuthAge: 600 } },
  { ...ruled, path: '/demo/rules/explained', rule: { maxAuthAge: 1, onDenied: 'explain' } },
  { ...ruled, path: '/demo/rules/second-factor', rule: { secondFactor: true } },
  { ...ruled, path: '/demo/rules/optional', rule: { optional: true } },
  { ...ruled, path: '/demo/rules/stale', rule: { revocation: 300 } },
  { ...ruled, path: '/demo/rules/unrevoked', rule: { revocation: 'none' } },
] as const satisfies readonly Route[];
