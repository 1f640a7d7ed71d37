/** Printed from contract/settings by `npm run generate`; do not edit by hand. */
import type { Duration } from 'aws-cdk-lib';

/** Ranges and defaults are checked at synth: all that is wrong is named in one error. */
export interface SettingProps {
  /**
   * The `iss` of every token.
   * Takes: an https URL.
   * @default - the API's own URL
   */
  readonly issuer?: string;
  /**
   * The `aud` of every token.
   * Takes: 1 to 256 characters.
   * @default - the API's own URL
   */
  readonly audience?: string;
  /**
   * Signs access tokens. `RS256` is for API Gateway's own JWT authorizer, which takes RSA only.
   * @default 'ES256'
   */
  readonly signingAlgorithm?: 'ES256' | 'RS256';
  /**
   * How long an access token lives.
   * Range: 60 to 3,600 s.
   * @default Duration.minutes(15)
   */
  readonly accessTokenLifetime?: Duration;
  /**
   * Whether access tokens carry the e-mail address.
   * @default false
   */
  readonly emailInToken?: boolean;
  /**
   * Names of the claims that the hook `preTokenIssue` may add to access tokens.
   * Takes: names.
   * @default []
   */
  readonly additionalClaims?: readonly string[];
  /**
   * For this long after a rotation the token before it gets the same successor again.
   * Range: 0 to 60 s.
   * @default Duration.seconds(10)
   */
  readonly refreshGraceWindow?: Duration;
  /**
   * For this long the token before is replayed while nothing has proven that its successor arrived; 0 switches it
   * off.
   * Range: 0 to 2,592,000 s.
   * @default Duration.days(1)
   */
  readonly lostResponseWindow?: Duration;
  /**
   * A web session ends after this long without a request.
   * Range: 1 to 31,536,000 s.
   * @default Duration.minutes(30)
   */
  readonly sessionIdleTimeout?: Duration;
  /**
   * A web session ends this long after the sign-in, used or not.
   * Range: 1 to 31,536,000 s.
   * @default Duration.days(1)
   */
  readonly sessionAbsoluteTimeout?: Duration;
  /**
   * A mobile or api session ends when its refresh token has not been used for this long.
   * Range: 1 to 31,536,000 s.
   * @default Duration.days(30)
   */
  readonly refreshIdleTimeout?: Duration;
  /**
   * A mobile or api session ends this long after the sign-in, used or not.
   * Range: 1 to 31,536,000 s.
   * @default Duration.days(90)
   */
  readonly refreshAbsoluteTimeout?: Duration;
  /**
   * How old the last proof of who the user is may be where something of weight is asked for.
   * Range: 60 to 3,600 s.
   * @default Duration.minutes(10)
   */
  readonly recentAuthentication?: Duration;
  /**
   * How many sessions one user may hold; at the next sign-in the one unused for longest ends.
   * Range: 1 to 100.
   * @default 10
   */
  readonly maxSessionsPerUser?: number;
  /**
   * How old the authorizer's knowledge of revoked tokens may be; 0 reads the revocation list, strongly consistent, at
   * each request.
   * Range: 0 to 300 s.
   * @default Duration.seconds(0)
   */
  readonly revocationMaxStaleness?: Duration;
  /**
   * Whether strangers may register. With `verified` nobody learns whether an address has an account, and it has to be
   * verified by mail before its first sign-in.
   * @default 'open'
   */
  readonly registration?: 'open' | 'closed' | 'verified';
  /**
   * The name of your service; it is refused as a password.
   * Takes: 1 to 64 characters.
   * @default 'hybrid-auth'
   */
  readonly serviceName?: string;
  /**
   * The shortest password, in code points (NIST SP 800-63B-4: 15 where it is the only factor).
   * Range: 8 to 64.
   * @default 15
   */
  readonly passwordMinLength?: number;
  /**
   * Hashes new passwords, with a pepper; `argon2id` has 19 MiB, 2 passes and 1 lane. Others are renewed at the next
   * sign-in.
   * @default 'bcrypt'
   */
  readonly passwordHash?: 'bcrypt' | 'argon2id';
  /**
   * The cost of a bcrypt hash; one step more doubles the work.
   * Range: 10 to 15.
   * @default 12
   */
  readonly bcryptCost?: number;
  /**
   * Ask the Pwned Passwords range API (k-anonymity: five characters of a SHA-1) about each new password; fails open.
   * @default false
   */
  readonly breachedPasswordCheck?: boolean;
  /**
   * The domain that passkeys belong to, such as `example.com`: an origin's own host, or one above it. A passkey of
   * one domain is of no use under another, so a change of this voids them all. Empty: the host of the first site of
   * `allowedOrigins`.
   * Takes: a domain such as example.com, in lower case, without scheme and port.
   * @default ''
   */
  readonly passkeyRpId?: string;
  /**
   * Further origins that may use passkeys: sites of other domains, which `/.well-known/webauthn` then names, and
   * Android apps as `android:apk-key-hash:<base64url>`. Browsers ask the host `passkeyRpId` for that document.
   * Takes: https origins, and Android apps as android:apk-key-hash:<43 characters, base64url>.
   * @default []
   */
  readonly passkeyOrigins?: readonly string[];
  /**
   * Whether a code that is mailed signs a user in, without the password; a second factor is still asked for.
   * @default false
   */
  readonly emailCode?: boolean;
  /**
   * Wrong guesses in a row before an account closes to further ones for 1, 2, 4, ... seconds.
   * Range: 1 to 1,000,000.
   * @default 5
   */
  readonly accountFreeAttempts?: number;
  /**
   * The longest of those closures.
   * Range: 1 to 86,400 s.
   * @default Duration.minutes(15)
   */
  readonly accountMaxBackoff?: Duration;
  /**
   * Wrong guesses in a row that disable the password until it is reset or unlocked (NIST SP 800-63B-4: at most 100).
   * Range: 1 to 1,000,000.
   * @default 100
   */
  readonly accountLockoutThreshold?: number;
  /**
   * Wrong guesses from one address (IPv6: one /64, and sixteen times as many from one /48) in 15 minutes, over all
   * accounts.
   * Range: 1 to 1,000,000.
   * @default 300
   */
  readonly ipAttemptLimit?: number;
  /**
   * Registrations from one address (IPv6: one /64, and sixteen times as many from one /48) in an hour.
   * Range: 1 to 1,000,000.
   * @default 600
   */
  readonly ipRegistrationLimit?: number;
  /**
   * Exact origins that may send cookies and credentials.
   * Takes: exact origins: https, of an app (`capacitor://localhost`), http on localhost.
   * @default - the API's own origin
   */
  readonly allowedOrigins?: readonly string[];
  /**
   * Request headers that pages of those origins may send beside ours: what tracing and common clients add.
   * Takes: names.
   * @default ['traceparent', 'tracestate', 'baggage', 'sentry-trace', 'x-requested-with', 'x-request-id']
   */
  readonly allowedHeaders?: readonly string[];
  /**
   * The name of the session cookie.
   * Takes: a name that begins with `__Host-`.
   * @default '__Host-session'
   */
  readonly sessionCookieName?: string;
  /**
   * The header in which a trusted proxy names the client's address, such as `True-Client-IP` or
   * `CloudFront-Viewer-Address`. Where it is set, requests without the proxy's secret are refused.
   * Takes: the name of a header; empty: no proxy.
   * @default ''
   */
  readonly trustedProxyHeader?: string;
  /**
   * The address that mails come from, verified with SES. Without it nothing that needs mail is offered. A prop
   * `mailer` of `HybridAuth` names it in its place, where SES sends.
   * Takes: an address in ASCII; empty: no mails.
   * @default ''
   */
  readonly mailFrom?: string;
  /**
   * Where the pages are that the links of mails open: `{appUrl}/#/reset?token=…`.
   * Takes: an https URL.
   * @default - the first of the allowed origins that is a site
   */
  readonly appUrl?: string;
}
