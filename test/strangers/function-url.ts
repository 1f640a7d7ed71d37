import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import { Refusal, verifier } from 'hybrid-auth/verify';

const issuer = String(process.env.ISSUER);
const auth = verifier({ issuer, audience: issuer });

export const handler = async (event: LambdaFunctionURLEvent): Promise<LambdaFunctionURLResult> => {
  try {
    const { userId } = await auth.requirePrincipal(event, { roles: ['user'] });
    return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ userId }) };
  } catch (error) {
    const { status, headers, body } = error instanceof Refusal ? error : new Refusal(error);
    return { statusCode: status, headers, body };
  }
};
