/** The stacks whose templates the tests read. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { HybridAuthStackProps } from '../../lib/hybrid-auth-stack.ts';

const mailFrom = 'no-reply@example.com';

export const templates = {
  plain: { mailFrom },
  'without mails': {},
  'without alarms': { mailFrom, alarms: false },
  'with a snapshot of the revocations': { mailFrom, revocationMaxStaleness: Duration.seconds(5) },
  'with logs for a week': { mailFrom, logRetention: RetentionDays.ONE_WEEK },
  'with RS256': { signingAlgorithm: 'RS256' },
  'with allowed origins': { allowedOrigins: ['https://app.example.com', 'https://admin.example.com'] },
  'behind a trusted proxy': { mailFrom, trustedProxyHeader: 'True-Client-IP' },
  'with deletion protection': { deletionProtection: true },
  'that leaves nothing behind': { mailFrom, removalPolicy: RemovalPolicy.DESTROY },
} as const satisfies Record<string, HybridAuthStackProps>;

export type TemplateName = keyof typeof templates;
