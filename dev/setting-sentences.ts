/** Printed from contract/settings by `npm run generate`; do not edit by hand. */
import type { SettingName } from '../contract/settings.ts';

export const settingSentences: Readonly<Record<SettingName, string>> = {
  issuer: 'The `iss` of every token.',
  audience: 'The `aud` of every token.',
  signingAlgorithm: "Signs access tokens. `RS256` is for API Gateway's own JWT authorizer, which takes RSA only.",
  accessTokenLifetime: 'How long an access token lives.',
  emailInToken: 'Whether access tokens carry the e-mail address.',
  additionalClaims: 'Names of the claims that the hook `preTokenIssue` may add to access tokens.',
  refreshGraceWindow: 'For this long after a rotation the token before it gets the same successor again.',
  lostResponseWindow:
    'For this long the token before is replayed while nothing has proven that its successor arrived; 0 switches it off.',
  sessionIdleTimeout: 'A web session ends after this long without a request.',
  sessionAbsoluteTimeout: 'A web session ends this long after the sign-in, used or not.',
  refreshIdleTimeout: 'A mobile or api session ends when its refresh token has not been used for this long.',
  refreshAbsoluteTimeout: 'A mobile or api session ends this long after the sign-in, used or not.',
  recentAuthentication: 'How old the last proof of who the user is may be where something of weight is asked for.',
  maxSessionsPerUser: 'How many sessions one user may hold; at the next sign-in the one unused for longest ends.',
  revocationMaxStaleness:
    "How old the authorizer's knowledge of revoked tokens may be; 0 reads the revocation list, strongly consistent, at each request.",
  registration:
    'Whether strangers may register. With `verified` nobody learns whether an address has an account, and it has to be verified by mail before its first sign-in.',
  serviceName: 'The name of your service; it is refused as a password.',
  passwordMinLength: 'The shortest password, in code points (NIST SP 800-63B-4: 15 where it is the only factor).',
  passwordHash:
    'Hashes new passwords, with a pepper; `argon2id` has 19 MiB, 2 passes and 1 lane. Others are renewed at the next sign-in.',
  bcryptCost: 'The cost of a bcrypt hash; one step more doubles the work.',
  breachedPasswordCheck:
    'Ask the Pwned Passwords range API (k-anonymity: five characters of a SHA-1) about each new password; fails open.',
  passkeyRpId:
    "The domain that passkeys belong to, such as `example.com`: an origin's own host, or one above it. A passkey of one domain is of no use under another, so a change of this voids them all. Empty: the host of the first site of `allowedOrigins`.",
  passkeyOrigins:
    'Further origins that may use passkeys: sites of other domains, which `/.well-known/webauthn` then names, and Android apps as `android:apk-key-hash:<base64url>`. Browsers ask the host `passkeyRpId` for that document.',
  emailCode: 'Whether a code that is mailed signs a user in, without the password; a second factor is still asked for.',
  accountFreeAttempts: 'Wrong guesses in a row before an account closes to further ones for 1, 2, 4, ... seconds.',
  accountMaxBackoff: 'The longest of those closures.',
  accountLockoutThreshold:
    'Wrong guesses in a row that disable the password until it is reset or unlocked (NIST SP 800-63B-4: at most 100).',
  ipAttemptLimit:
    'Wrong guesses from one address (IPv6: one /64, and sixteen times as many from one /48) in 15 minutes, over all accounts.',
  ipRegistrationLimit:
    'Registrations from one address (IPv6: one /64, and sixteen times as many from one /48) in an hour.',
  allowedOrigins: 'Exact origins that may send cookies and credentials.',
  allowedHeaders:
    'Request headers that pages of those origins may send beside ours: what tracing and common clients add.',
  sessionCookieName: 'The name of the session cookie.',
  trustedProxyHeader:
    "The header in which a trusted proxy names the client's address, such as `True-Client-IP` or `CloudFront-Viewer-Address`. Where it is set, requests without the proxy's secret are refused.",
  mailFrom:
    'The address that mails come from, verified with SES. Without it nothing that needs mail is offered. A prop `mailer` of `HybridAuth` names it in its place, where SES sends.',
  appUrl: 'Where the pages are that the links of mails open: `{appUrl}/#/reset?token=…`.',
};
