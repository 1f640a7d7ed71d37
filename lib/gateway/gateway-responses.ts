import { CfnGatewayResponse } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { type ErrorCode, problems } from '../../contract/errors.ts';
import { exposedHeaders } from '../../contract/headers.ts';
import { pascalCase } from '../pascal-case.ts';
import type { AnyRestApi } from './rest-api.ts';

export interface GatewayResponsesProps {
  readonly api: AnyRestApi;
  /** Whose pages may read them; undefined where there are none. */
  readonly origin: string | undefined;
  readonly hasWaf: boolean;
}

interface Answer {
  readonly code: ErrorCode;
  readonly headers?: Readonly<Record<string, string>>;
}

/** By the types of API Gateway: https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
const answers = {
  UNAUTHORIZED: { code: 'unauthenticated', headers: { 'WWW-Authenticate': 'Bearer' } },
  ACCESS_DENIED: { code: 'forbidden' },
  AUTHORIZER_FAILURE: { code: 'unavailable', headers: { 'Retry-After': '1' } },
  // What it says of a path or a method that there is not.
  MISSING_AUTHENTICATION_TOKEN: { code: 'not_found' },
  // The window of the rate rule.
  WAF_FILTERED: { code: 'too_many_attempts', headers: { 'Retry-After': '300' } },
} as const satisfies Record<string, Answer>;

/**
 * What a REST API says itself, in the words of the contract. It can name one origin, and no list: an origin that is only
 * echoed would let every site read.
 */
export class GatewayResponses extends Construct {
  readonly responses: readonly CfnGatewayResponse[];

  constructor(scope: Construct, id: string, { api, origin, hasWaf }: GatewayResponsesProps) {
    super(scope, id);
    const sharing = origin && {
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Expose-Headers': exposedHeaders.join(', '),
    };
    this.responses = Object.entries<Answer>(answers)
      .filter(([type]) => type !== 'WAF_FILTERED' || hasWaf)
      .map(([type, { code, headers }]) => {
        const { status, title } = problems[code];
        const literals = {
          'Content-Type': 'application/problem+json',
          'Cache-Control': 'no-store',
          'X-Content-Type-Options': 'nosniff',
          ...headers,
          ...sharing,
        };
        return new CfnGatewayResponse(this, pascalCase(type.toLowerCase()), {
          restApiId: api.restApiId,
          responseType: type,
          statusCode: String(status),
          responseParameters: {
            ...Object.fromEntries(
              Object.entries(literals).map(([name, value]) => [`gatewayresponse.header.${name}`, `'${value}'`]),
            ),
            'gatewayresponse.header.X-Request-Id': 'context.requestId',
          },
          responseTemplates: { 'application/json': bodyOf(code, status, title) },
        });
      });
  }
}

const bodyOf = (code: ErrorCode, status: number, title: string): string =>
  JSON.stringify({ type: `urn:hybrid-auth:problem:${code}`, title, status, code, request_id: '$context.requestId' });
