/** What access and refresh tokens say, how long they live and how refresh tokens rotate. */

/** The `iss` of every token. */
export const issuer = { kind: 'url', default: null } as const;

/** The `aud` of every token. */
export const audience = { kind: 'text', default: null } as const;

/** Signs access tokens. `RS256` is for API Gateway's own JWT authorizer, which takes RSA only. */
export const signingAlgorithm = { kind: 'choice', default: 'ES256', choices: ['ES256', 'RS256'] } as const;

/** How long an access token lives. */
export const accessTokenLifetime = { kind: 'seconds', default: 900, min: 60, max: 3_600 } as const;

/** Whether access tokens carry the e-mail address. */
export const emailInToken = { kind: 'flag', default: false } as const;

/** Names of the claims that the hook `preTokenIssue` may add to access tokens. */
export const additionalClaims = { kind: 'names', default: [] } as const;

/** For this long after a rotation the token before it gets the same successor again. */
export const refreshGraceWindow = { kind: 'seconds', default: 10, min: 0, max: 60 } as const;

/** For this long the token before is replayed while nothing has proven that its successor arrived; 0 switches it off. */
export const lostResponseWindow = { kind: 'seconds', default: 86_400, min: 0, max: 2_592_000 } as const;
