/** The stacks whose templates the tests read. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { HybridAuthStackProps } from '../../lib/hybrid-auth-stack.ts';

export const templates = {
  plain: {},
  'without alarms': { alarms: false },
  'with a snapshot of the revocations': { revocationMaxStaleness: Duration.seconds(5) },
  'with logs for a week': { logRetention: RetentionDays.ONE_WEEK },
  'with RS256': { signingAlgorithm: 'RS256' },
  'with allowed origins': { allowedOrigins: ['https://app.example.com', 'https://admin.example.com'] },
  'behind a trusted proxy': { trustedProxyHeader: 'True-Client-IP' },
  'with deletion protection': { deletionProtection: true },
  'that leaves nothing behind': { removalPolicy: RemovalPolicy.DESTROY },
} as const satisfies Record<string, HybridAuthStackProps>;

export type TemplateName = keyof typeof templates;
