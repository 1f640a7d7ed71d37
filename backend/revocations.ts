/**
 * How a verifier learns that a session has ended: made once, asked at each request. What is thrown refuses the request.
 * `accessTokenLifetime` is how long a revocation can matter, seconds.
 * @stability stable
 */
export type Revocations = (facts: { readonly accessTokenLifetime: number }) => (sessionId: string) => Promise<boolean>;
