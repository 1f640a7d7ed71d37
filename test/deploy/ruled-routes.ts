/** A route for each kind of rule, which the apps of the deployment test add to their APIs behind `/demo/whoami`'s function. */
import type { RouteRule } from '../../lib/route-rule.ts';

/** Seconds after which a proof is too old for two of them. */
export const shortAuthAge = 6;

export const ruledRoutes = {
  '/rules/plain': {},
  '/rules/role': { roles: ['admin', 'editor'] },
  '/rules/permission': { permissions: ['orders:write'] },
  '/rules/phone': { clientTypes: ['mobile'] },
  '/rules/recent': { maxAuthAge: shortAuthAge },
  '/rules/explained': { maxAuthAge: shortAuthAge, onDenied: 'explain' },
  '/rules/second-factor': { secondFactor: true },
  '/rules/optional': { optional: true },
} as const satisfies Record<string, RouteRule>;

/** For any method, below a path. */
export const deepRoute = { path: '/rules/deep/{proxy+}', roles: ['editor'] } as const;
