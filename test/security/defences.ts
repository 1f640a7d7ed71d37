// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the patches are source text.
/** Every defence that the attack cases stand for: how to take it out, and which cases have to notice. */

export interface Defence {
  /** What is gone. */
  readonly without: string;
  /** The one source file that is changed, from the root. */
  readonly file: string;
  /** Texts that occur in it exactly once, and what takes their place. */
  readonly patch: readonly (readonly [string, string])[];
  /** The test files that are asked, by a part of their names. */
  readonly tests: string;
  /** The numbers each of which has to go red. */
  readonly red: readonly string[];
}

const defence = (
  without: string,
  file: string,
  patch: readonly (readonly [string, string])[],
  tests: string,
  ...red: string[]
): Defence => ({ without, file, patch, tests, red });

const verifier = 'core/tokens/verify-access-token.ts';
const claims = 'core/tokens/access-token-claims.ts';
const sessionTable = 'adapters/dynamodb/session-table.ts';
const session = 'core/sessions/session.ts';
const refreshRule = 'core/sessions/refresh-family.ts';
const logOut = 'core/use-cases/log-out.ts';
const throttle = 'core/throttle/login-throttle.ts';
const email = 'core/users/email.ts';
const hashing = 'core/passwords/hash-password.ts';
const redeemMail = 'core/mail/redeem-mail.ts';
const accountTable = 'adapters/dynamodb/account-table.ts';
const forgetPassword = 'core/use-cases/account/forget-password.ts';
const jsonBody = 'functions/http/json-body.ts';
const ruleOfRoute = 'core/rule-of-route.ts';
const principalRule = 'core/principal-rule.ts';
const authorizerPipeline = 'functions/http/authorizer-pipeline.ts';

const byKidAlone = `[...keys].find(([text]) => {
    const kidIn = (part: string) => {
      try {
        return JSON.parse(Buffer.from(part, 'base64url').toString()).kid;
      } catch {
        return null;
      }
    };
    return kidIn(text) === kidIn(header);
  })?.[1]`;

export const defences: readonly Defence[] = [
  // JWT structure & algorithm
  defence(
    'the length limit of a token',
    verifier,
    [['if (token.length > maxTokenLength) return null;', '']],
    'jwt-structure',
    'A54',
  ),
  defence(
    'the comparison of the whole header: the key is found by its kid',
    verifier,
    [['keys.get(header)', byKidAlone]],
    'jwt-(structure|claims)',
    ...['A18', 'A19', 'A20', 'A21', 'A22', 'A23', 'A34', 'A35', 'A36', 'A37', 'A38', 'A39', 'A40'],
    ...['A78', 'A79', 'A80', 'A81'],
  ),
  defence(
    'the check of the signature',
    verifier,
    [
      [
        'if (!isSigned(known, token.slice(0, header.length + 1 + payload.length), signed)) return null;',
        'void isSigned;',
      ],
    ],
    'jwt-structure',
    ...['A18', 'A41', 'A42', 'A43', 'A44'],
  ),
  defence(
    'the length of a signature',
    verifier,
    [['signature.length === 64 && verify', 'verify']],
    'jwt-structure',
    'A44',
  ),
  defence(
    'the canonical form of base64url',
    'core/tokens/base64url.ts',
    [["bytes.toString('base64url') === text ? bytes : null", 'bytes']],
    'jwt-structure|refresh-tokens',
    'A46',
    'A166',
  ),
  defence(
    'the canonical form of the claims',
    verifier,
    [['&& JSON.stringify(claims) === text ? claims : null', '? claims : null']],
    'jwt-claims',
    'A59',
    'A76',
  ),
  defence('the check that a payload is UTF-8', verifier, [['|| !isUtf8(body)', '']], 'jwt-structure', 'A53'),
  // JWT claims
  defence(
    'the refusal of unknown claims',
    claims,
    [['keys.every((key) => names.has(key) || expected.additionalClaims.includes(key)) &&', '']],
    'jwt-claims',
    'A77',
  ),
  defence('the issuer', claims, [['c.iss === expected.issuer &&', '']], 'jwt-claims', 'A72', 'A73'),
  defence('the audience', claims, [['c.aud === expected.audience &&', '']], 'jwt-claims', 'A70', 'A71', 'A82'),
  defence(
    'the form of sub',
    claims,
    [["typeof c.sub === 'string' &&\n    isId(c.sub) &&", '']],
    'jwt-claims',
    'A74',
    'A186',
  ),
  defence('the form of jti', claims, [["typeof c.jti === 'string' &&\n    isId(c.jti) &&", '']], 'jwt-claims', 'A75'),
  defence(
    'that exp is a whole number',
    claims,
    [['isTime(c.exp) &&', 'Number(c.exp) > 0 &&']],
    'jwt-claims',
    'A58',
    'A62',
  ),
  defence(
    'the limit of exp, from iat',
    claims,
    [['c.exp - c.iat <= expected.lifetime &&', '']],
    'jwt-claims',
    'A61',
    'A69',
  ),
  defence('that exp has not passed', claims, [['c.exp > at &&', '']], 'jwt-claims', 'A64'),
  defence('that iat has passed', claims, [['c.iat <= at + clockSkew &&', '']], 'jwt-claims', 'A67'),
  defence(
    'the age of a token, by iat and by exp',
    claims,
    [
      ['at - c.iat <= expected.lifetime &&', ''],
      ['c.exp - c.iat <= expected.lifetime &&', ''],
    ],
    'jwt-claims',
    'A68',
  ),
  defence('that nbf is iat', claims, [['c.nbf === c.iat &&', '']], 'jwt-claims', 'A65', 'A66'),
  defence('the form of roles', claims, [['isNames(c.roles) &&', '']], 'jwt-claims', 'A77'),
  defence(
    'the end of the sessions of a disabled user',
    'core/sessions/end-every-session.ts',
    [['sessionIds.map((sessionId) => end({ sessionId, userId }, reason))', '[end, reason].slice(2)']],
    'jwt-claims|sessions-cookies',
    'A85',
    'A89',
  ),
  defence(
    'the session epoch, at our own endpoints and at a refresh',
    session,
    [["isStandingUnder(session, user) ? null : 'logged_out';", 'isStandingUnder(session, user) ? null : null;']],
    'jwt-claims|faults',
    'A86',
    'A198',
  ),
  defence(
    'the end of a session that an interrupted end of all left behind',
    'core/use-cases/authenticate.ts',
    [['if (reason && !endOf(session, at)) await', 'if (reason && endOf === null) await']],
    'faults',
    'A198',
  ),
  defence(
    'the other checks of an access token that has expired, at a sign-out',
    'core/credential.ts',
    [
      [
        '{ ...live, evenIfExpired: true }',
        '{ ...live, issuer: live.issuer, lifetime: 1_000_000, evenIfExpired: true }',
      ],
    ],
    'jwt-claims',
    'A64',
  ),
  defence(
    'the refusal of an expired access token at a sign-out of all',
    logOut,
    [
      [
        '  const verified = await verifyCredential(credential);\n',
        '  const verified = await verifyCredential(credential, { evenIfExpired: true });\n',
      ],
    ],
    'jwt-claims',
    'A64',
  ),
  defence(
    'the issue in the future of an access token that has expired',
    claims,
    [['Math.min(nowSeconds, Number(c.iat))', 'Number(c.iat)']],
    'jwt-claims',
    'A64',
  ),
  defence(
    'the margin of a revocation',
    'core/sessions/end-session.ts',
    [['(settings.accessTokenLifetime + revocationMargin) * 1_000', 'settings.accessTokenLifetime * 1_000']],
    'jwt-claims',
    'A87',
  ),
  // Sessions & cookies
  defence(
    'the revocation of an ended session',
    'core/sessions/end-session.ts',
    [['revocations.revoke(sessionId, from, from + tokensLive);', 'Promise.resolve([revocations, from, tokensLive]);']],
    'jwt-(structure|claims)|sessions-cookies',
    'A45',
    'A86',
    'A110',
  ),
  defence(
    'the revocation in the log, too',
    'adapters/dynamodb/revocation-table.ts',
    [['dynamo.putItem({ TableName: revocationLog, Item: entry }),', '[revocationLog, entry],']],
    'revocation-switch',
    'A86',
  ),
  defence(
    'the last use, by which the session limit chooses',
    'core/sessions/evict-sessions.ts',
    [['lastUseOf(a) - lastUseOf(b) ||', '(lastUseOf && 0) ||']],
    'sessions-cookies',
    'A109',
  ),
  defence(
    'the silence about a session whose access tokens are over',
    'core/sessions/end-session.ts',
    [['if (since < tokensLive) await revoke', 'if (since < Number.POSITIVE_INFINITY) await revoke']],
    'sessions-cookies',
    'A110',
  ),
  defence(
    'the look at the revocations',
    'core/use-cases/authorize.ts',
    [['if (revoked || claims', 'if (claims']],
    'jwt-(structure|claims)|sessions-cookies',
    'A45',
    'A85',
    'A110',
  ),
  defence(
    'the MAC of a cookie',
    'core/sessions/session-secret.ts',
    [['if (!isGenuine(ring,', 'if (ring.length === 0 && !isGenuine(ring,']],
    'sessions-cookies',
    'A88',
  ),
  defence(
    'the hash of a cookie’s secret, at the authorizer',
    'core/use-cases/authorize.ts',
    [['|| !sameText(session.secretHash, hashSecret(genuine.secret)) ', '|| !(sameText && hashSecret) ']],
    'sessions-cookies|secret-leaks',
    'A107',
  ),
  defence(
    'the hash of a cookie’s secret, at our own endpoints',
    'core/use-cases/authenticate.ts',
    [
      [
        'session.secretHash !== null && sameText(session.secretHash, hashSecret(verified.secret))',
        'Boolean(sameText && hashSecret)',
      ],
    ],
    'sessions-cookies|secret-leaks',
    'A107',
  ),
  defence(
    'the hash in place of the secret, in the table',
    'core/random.ts',
    [["createHash('sha256').update(secret).digest('base64url')", "(createHash ? secret : '')"]],
    'sessions-cookies|secret-leaks',
    'A107',
    'R18',
  ),
  defence(
    'the end of the session that a sign-in brings along',
    'core/sessions/start-session.ts',
    [['await endPreviousSession(deps, ring, client.sessionCookie);', 'void endPreviousSession;']],
    'sessions-cookies',
    'A88',
  ),
  defence(
    'the refusal of two cookies',
    'functions/http/credentials.ts',
    [['value: values.length === 1 && cookieValue.test(value)', 'value: cookieValue.test(value)']],
    'sessions-cookies',
    'A90',
    'A97',
    'A98',
  ),
  defence(
    'the exact case of a cookie’s name',
    'functions/http/cookies.ts',
    [['trimmed(found) === name', 'trimmed(found).toLowerCase() === name.toLowerCase()']],
    'sessions-cookies',
    'A91',
  ),
  defence(
    'the narrow trimming of a cookie',
    'functions/http/cookies.ts',
    [['trimmed(found) === name', 'found.trim() === name']],
    'sessions-cookies',
    'A92',
  ),
  defence(
    'the literal reading of a cookie',
    'functions/http/cookies.ts',
    [['trimmed(value));', 'decodeURIComponent(trimmed(value)).replace(/^"|"$/g, \'\'));']],
    'sessions-cookies',
    'A95',
    'A96',
  ),
  defence(
    'the expiry of a session',
    'core/sessions/session.ts',
    [
      ["if (now >= session.expiresAt) return 'absolute_timeout';", ''],
      ["if (now >= session.idleExpiresAt) return 'idle_timeout';", 'void now;'],
    ],
    'sessions-cookies|faults',
    'A102',
    'A200',
  ),
  defence(
    'the end of a session',
    'core/sessions/session.ts',
    [['if (session.ended) return session.ended.reason;', '']],
    'sessions-cookies',
    'A103',
    'A108',
  ),
  defence(
    'the condition of an extension',
    'adapters/dynamodb/sessions-in-use.ts',
    [['`${wasNotSeenLately} AND ${isLive}`', 'wasNotSeenLately']],
    'sessions-cookies',
    'A104',
  ),
  defence(
    'the condition of a renewal',
    sessionTable,
    [['`${hasSecret} AND ${isLive}`', 'hasSecret']],
    'sessions-cookies',
    'A104',
  ),
  defence(
    'the look at whose session it is',
    'core/use-cases/list-sessions.ts',
    [['if (session?.userId !== user.userId) throw', 'if (!session) throw']],
    'sessions-cookies',
    'A106',
  ),
  defence(
    'no-store',
    'functions/http/response-headers.ts',
    [["'Cache-Control': 'no-store',", '']],
    'sessions-cookies|csrf-cors',
    'A108',
    'A124',
  ),
  defence(
    'the limit of sessions',
    'core/sessions/start-session.ts',
    [['await enforceSessionLimit(deps, user, session, sessionIndex);', 'void [enforceSessionLimit, sessionIndex];']],
    'sessions-cookies',
    'A109',
  ),
  // CSRF / CORS / browser
  defence(
    'the list of origins',
    'functions/http/origin-check.ts',
    [['if (origin !== undefined) return allowed.includes(origin);', 'if (origin !== undefined) return true;']],
    'csrf-cors',
    'A112',
    'A115',
    'A116',
    'A117',
    'A118',
    'A120',
  ),
  defence(
    'the exact comparison of origins',
    'functions/http/origin-check.ts',
    [['return allowed.includes(origin);', 'return allowed.some((one) => origin.toLowerCase().startsWith(one));']],
    'csrf-cors',
    'A117',
    'A118',
  ),
  defence(
    'Fetch Metadata',
    'functions/http/origin-check.ts',
    [["return reads ? readingSites.includes(fetchSite) : fetchSite === 'same-origin';", 'return true;']],
    'csrf-cors',
    'A114',
    'A116',
    'A123',
  ),
  defence(
    'the refusal of a cookie without an origin',
    'functions/http/origin-check.ts',
    [['return reads || !carriesCookie;', 'return reads || carriesCookie || true;']],
    'csrf-cors',
    'A120',
    'A123',
  ),
  defence(
    'the origin at the authorizer',
    'functions/http/authorizer-pipeline.ts',
    [
      [
        "if (credential.method === 'cookie' && !isOriginAllowed(request, true, settings.allowedOrigins))\n      return 'origin_refused';",
        'void isOriginAllowed;',
      ],
    ],
    'csrf-cors',
    'A114',
    'A123',
  ),
  defence(
    'the origin of a sign-in without a cookie',
    'functions/login.ts',
    [['takesCredential: true,', '']],
    'csrf-cors',
    'A112',
  ),
  defence(
    'the media type',
    'functions/http/body-limits.ts',
    [['(request.body.length > 0 && !isJsonType(type))', '(isJsonType === null && type)']],
    'csrf-cors|input-gateway',
    'A111',
    'R27',
    'A177',
  ),
  defence(
    'the list of origins, for who may read',
    'functions/http/cors.ts',
    [
      [
        'if (origin === undefined || !allowedOrigins.includes(origin)) return {};',
        'if (origin === undefined || !allowedOrigins) return {};',
      ],
    ],
    'csrf-cors',
    'A122',
  ),
  defence(
    'the list of origins, for preflights',
    'functions/http/cors.ts',
    [["if (!allowedOrigins.includes(headers.origin ?? '')) return null;", 'void allowedOrigins;']],
    'csrf-cors',
    'A122',
  ),
  defence(
    'the method',
    'functions/http/known-method.ts',
    [
      [
        "if (!exchange.method) throw new AuthError('method_not_allowed', { allow });",
        'exchange.method ??= { ...methods[allow[0] as MethodName], body: {} } as AnyMethod; void AuthError;',
      ],
    ],
    'csrf-cors|input-gateway',
    'A113',
    'A119',
    'A190',
  ),
  defence(
    'the policy against frames',
    'functions/http/response-headers.ts',
    [["'Content-Security-Policy': \"default-src 'none'; frame-ancestors 'none'\",", '']],
    'csrf-cors',
    'A124',
  ),
  // Trusted proxy
  defence(
    'the secret of the proxy, at our own endpoints',
    'functions/http/from-proxy.ts',
    [['if (!(await isFromProxy(headers, proxy))) {', 'if (!proxy) {']],
    'trusted-proxy',
    'what goes around the proxy',
  ),
  defence(
    'the secret of the proxy, at the authorizer',
    'functions/http/authorizer-pipeline.ts',
    [["if (proxy && !(await isFromProxy(request.headers, proxy))) return 'forbidden';", 'void [proxy, isFromProxy];']],
    'trusted-proxy',
    'what goes around the proxy',
  ),
  defence(
    'the address that the proxy names',
    'functions/http/from-proxy.ts',
    [['client: { ...exchange.caller.client, ip }', 'client: { ...exchange.caller.client }']],
    'trusted-proxy',
    'wrong guesses count for the address',
    'a session keeps the address',
  ),
  defence(
    'the address that the proxy names, for the use of a session',
    'functions/http/from-proxy.ts',
    [['credential: { ...exchange.caller.credential, ip },', '']],
    'trusted-proxy',
    'by a refresh',
    'by a cookie that an endpoint of ours accepts',
    'by the first access token of a generation that an endpoint of ours accepts',
  ),
  defence(
    'the address that the proxy names, for the use of a session at the authorizer',
    'functions/http/authorizer-pipeline.ts',
    [['proxy ? addressBehind(proxy, request.headers) : request.sourceIp', 'addressBehind && request.sourceIp']],
    'trusted-proxy',
    'by a cookie that a route behind the authorizer accepts',
    'by the first access token of a generation that a route behind the authorizer accepts',
  ),
  // Credentials
  defence(
    'the refusal of a disabled user like any other',
    'core/sign-in/check-password.ts',
    [['!user.disabled && user.email === email', 'user.email === email']],
    'credentials\\.',
    'A126',
  ),
  defence(
    'the work for an unknown user',
    'core/sign-in/check-password.ts',
    [['const right = await passwords.verify(', 'const right = user !== null && await passwords.verify(']],
    'equal-work|credentials\\.',
    'A127',
  ),
  defence(
    'the work for a password that is too long',
    'core/sign-in/check-password.ts',
    [['const right = await passwords.verify(', 'const right = password !== null && await passwords.verify(']],
    'equal-work|credentials\\.',
    'A128',
    'A127',
  ),
  defence(
    'the work for a taken address',
    'core/use-cases/register.ts',
    [
      [
        'const record = await',
        "if (await users.userIdOf(email)) throw new AuthError('email_taken');\n    const record = await",
      ],
    ],
    'equal-work|credentials\\.',
    'A127',
  ),
  defence(
    'the decoy for a damaged hash',
    hashing,
    [['if (bcryptCostOf(hash) === null) return null;', '']],
    'equal-work|credentials\\.',
    'A129',
  ),
  defence(
    'the memory of a dearer hash',
    hashing,
    [
      [
        'dearestWith((await peppers()).dearest, settings)',
        'dearestWith({ bcryptCost: null, argon2id: false }, settings)',
      ],
    ],
    'equal-work',
    'A129',
  ),
  defence(
    'what is filled up behind an imported hash',
    hashing,
    [
      [
        "scheme === 'imported' ? (importedHash(hash)?.rounds ?? 0)",
        "scheme === 'imported' ? 2 ** (importedHash(hash) ? 20 : 0)",
      ],
    ],
    'equal-work',
    'A127',
  ),
  defence(
    'the renewal of a dearer hash',
    hashing,
    [['bcryptCostOf(hash) !== bcryptCost;', '(bcryptCostOf(hash) ?? 0) < bcryptCost;']],
    'credentials\\.',
    'R7',
  ),
  defence(
    'the key before bcrypt, which reads 72 bytes',
    hashing,
    [
      [
        "createHmac('sha384', await pepperOf(version))\n      .update(password.normalize('NFC'))\n      .digest('base64');",
        "createHmac && version !== '' ? password.normalize('NFC') : '';",
      ],
    ],
    'credentials\\.|secret-leaks',
    'A130',
    'A131',
    'A133',
    'R6',
  ),
  defence(
    'the normal form of a password',
    hashing,
    [["update(password.normalize('NFC'))", 'update(password)']],
    'credentials\\.',
    'R4',
  ),
  defence(
    'the refusal of U+0000 and half characters',
    jsonBody,
    [["text.isWellFormed() && !text.includes('\\0')", 'text.length >= 0']],
    'credentials\\.',
    'A132',
  ),
  defence(
    'the limit of a body',
    'functions/http/body-limits.ts',
    [['if (announced > maxBodyBytes || request.body.length > maxBodyBytes)', 'if (announced < 0 && maxBodyBytes < 0)']],
    'credentials\\.|input-gateway',
    'A134',
    'A174',
    'A176',
  ),
  defence(
    'the limit of an address',
    throttle,
    [['deviceId === null ? ipCounters(', "deviceId === '' ? ipCounters("]],
    'throttling',
    'A136',
    'A137',
    'A139',
  ),
  defence(
    'the prefix of an IPv6 address',
    'core/throttle/ip-prefix.ts',
    [['prefix: first(4)', 'prefix: first(8)']],
    'throttling',
    'A137',
  ),
  defence(
    'the folding of mapped addresses',
    'core/throttle/ip-prefix.ts',
    [['groups[5] === 0xffff', 'groups[5] === 0x10000']],
    'throttling',
    'A138',
  ),
  defence(
    'the counter of an account',
    throttle,
    [['await hit(account).catch(', 'await Promise.resolve(hit).then(() => {}).catch(']],
    'throttling',
    'A140',
  ),
  defence(
    'the condition on a counter',
    'adapters/dynamodb/attempt-table.ts',
    [
      [
        '`attribute_not_exists(#count) OR (${isLive} AND ${isBelow})`',
        '`attribute_not_exists(#count) OR ${isLive} OR (${isBelow})`',
      ],
    ],
    'throttling',
    'A140',
    'A136',
  ),
  defence(
    'the counter of an account that does not exist',
    throttle,
    [['unknownAccountCounter(email)', 'unknownAccountCounter(email + Math.random())']],
    'throttling',
    'A140',
  ),
  defence(
    'the counter of a known device',
    'core/sign-in/check-password.ts',
    [
      [
        'const userId = token === null ? null : await finding;',
        'const userId = token !== newId() ? null : await finding;',
      ],
    ],
    'throttling',
    'A141',
  ),
  defence(
    'the ceiling of all devices of an account',
    throttle,
    [['ceiling: 2 * threshold', 'ceiling: 1_000_000']],
    'throttling',
    'A141',
  ),
  defence(
    'the opening of every device by an unlock',
    'core/throttle/account-counters.ts',
    [[', attempts.reset({ key: devicesKey(userId) })', '']],
    'throttling',
    'A141',
  ),
  defence(
    'the /48 of an IPv6 address',
    'core/throttle/ip-prefix.ts',
    [['    { prefix: first(3), times: 16 },\n', '']],
    'credentials-limits',
    'A137',
  ),
  defence(
    'the limit of sessions that begin in an hour',
    'core/sessions/start-session.ts',
    [['const counting = throttleSessions({ userId, ip })', 'const counting = Promise.resolve(throttleSessions && ip)']],
    'throttling',
    'R14',
  ),
  defence(
    'the limit of registrations, in its use case',
    'core/use-cases/register.ts',
    [['await throttle(client.ip);', 'void throttle;']],
    'throttling',
    'A136',
  ),
  defence(
    'the limit of registrations, in its function',
    'functions/register.ts',
    [
      [
        'throttle: registrationThrottle({ attempts, settings, now }),',
        'throttle: async () => void registrationThrottle,',
      ],
    ],
    'throttling',
    'A136',
  ),
  defence(
    'the binding of a device token to its user',
    'core/throttle/device-token.ts',
    [
      ["mac(key, 'device', `${deviceId}.${userId}`).toString", "mac(key, 'device', userId ? deviceId : '').toString"],
      [
        "isGenuine(ring, 'device', `${deviceId}.${userId}`, bytes)",
        "isGenuine(ring, 'device', userId ? deviceId : '', bytes)",
      ],
    ],
    'throttling',
    'A141',
  ),
  defence(
    'what vanishes from an address',
    email,
    [['if (!isAscii && vanishing.test(text)) return null;', 'void vanishing;']],
    'credentials\\.',
    'A145',
    'A148',
  ),
  defence(
    'the i that lower case makes of others',
    email,
    [['/[\\u0130\\u0131\\u017f]/.test(local) || ', '']],
    'credentials\\.',
    'A146',
  ),
  defence(
    'the compatible forms of letters',
    email,
    [
      ["if (local !== local.normalize('NFKC') || domain !== domain.normalize('NFKC')) return null;", ''],
      ["text.normalize('NFC')", "text.normalize('NFKC')"],
    ],
    'credentials\\.',
    'A147',
  ),
  defence(
    'the one @ of an address',
    email,
    [
      ["|| at !== trimmed.lastIndexOf('@')", ''],
      ['if (notInDomain.test(domain)) return null;', ''],
      ['domainToASCII(domain.toLowerCase())', "domainToASCII(domain.toLowerCase().replace(/[@, ].*/s, ''))"],
    ],
    'credentials\\.',
    'A149',
    'A150',
  ),
  defence(
    'the ASCII form of a domain',
    email,
    [
      ['domainToASCII(domain.toLowerCase())', '(domainToASCII ? domain.toLowerCase() : "")'],
      ['if (!domainPart.test(ascii)) return null;', 'void domainPart;'],
    ],
    'credentials\\.',
    'A152',
  ),
  defence(
    'the length of a password in code points',
    'core/passwords/password-policy.ts',
    [['const length = [...normal].length;', 'const length = normal.length;']],
    'credentials\\.',
    'R1',
  ),
  defence(
    'the blocklist',
    'core/passwords/password-policy.ts',
    [['else if (isCommonPassword(normal))', 'else if (!isCommonPassword)']],
    'credentials\\.',
    'R5',
  ),
  defence(
    'the limits of a setting',
    'contract/settings/setting.ts',
    [
      [
        'function isValid(setting: Setting, value: unknown): boolean {',
        'function isValid(setting: Setting, value: unknown): boolean {\n  if (setting.kind) return true;',
      ],
    ],
    'credentials\\.',
    'R7',
    'R28',
    'R30',
    'R33',
  ),
  // Refresh tokens
  defence(
    'the tag of a refresh token',
    'core/tokens/refresh-token.ts',
    [
      ["if (!key || !sameBytes(mac(key, 'refresh-tag'", "if (!key || !(mac(key, 'refresh-tag'"],
      [', bytes.subarray(0, -32)), bytes.subarray(-32))) return null;', ', bytes.subarray(0, -32)))) return null;'],
    ],
    'refresh-tokens',
    'A162',
  ),
  defence(
    'the proof of a refresh token',
    refreshRule,
    [['&& isProven(token, session.family.seed, ring);', '&& isProven !== null;']],
    'refresh-tokens|secret-leaks',
    'A162',
    'A107',
  ),
  defence(
    'the mark that a forged refresh token leaves',
    'core/use-cases/refresh.ts',
    [['await sessions.markForged(sessionId, at);', 'void [sessions, at];']],
    'forgery',
    'A107',
  ),
  defence(
    'the end of a session whose old token comes again',
    refreshRule,
    [["await end(session, 'refresh_reused');", 'void end;']],
    'refresh-tokens',
    'A153',
    'A154',
    'A156',
    'A158',
    'A159',
  ),
  defence(
    'the difference between the token before and older ones',
    refreshRule,
    [['if (behind === 1 && (inGrace', 'if (behind >= 1 && (inGrace']],
    'refresh-tokens',
    'A156',
    'A159',
  ),
  defence(
    'the end of the grace window',
    refreshRule,
    [['const inGrace = age < settings.refreshGraceWindow * 1_000;', 'const inGrace = age >= 0;']],
    'refresh-tokens',
    'A153',
    'A158',
    'A160',
    'A161',
  ),
  defence(
    'the grace window and the lost answers: every second use is theft',
    refreshRule,
    [["if (behind === 1 && (inGrace || isUnconfirmed)) return 'previous';", 'void [inGrace, isUnconfirmed];']],
    'refresh-tokens',
    'A155',
    'A160',
    'A161',
    'A168',
  ),
  defence(
    'the proof of receipt',
    'core/sessions/confirm-delivery.ts',
    [['await sessions.confirmDelivery(sessionId, generation, { now: now(), ip });', 'void [sessions, now, ip];']],
    'refresh-tokens',
    'A161',
    'A153',
    'A158',
  ),
  defence(
    'the end of the window of lost answers',
    refreshRule,
    [['&& age < settings.lostResponseWindow * 1_000;', ';']],
    'refresh-tokens',
    'A161',
    'A153',
  ),
  defence(
    'the generation in the condition of a rotation',
    sessionTable,
    [["const isOfGeneration = '#generation = :from';", "const isOfGeneration = '#generation >= :from';"]],
    'refresh-tokens',
    'A155',
    'A159',
    'A168',
  ),
  defence(
    'the user in the condition of a rotation',
    sessionTable,
    [
      [
        '`${isOfUser} AND ${isOfGeneration} AND ${isLive}`',
        '`(${isOfUser} OR :userId <> :rotationId) AND ${isOfGeneration} AND ${isLive}`',
      ],
    ],
    'refresh-tokens',
    'A163',
  ),
  defence(
    'the expiries in the condition of a rotation',
    sessionTable,
    [['`${isOfUser} AND ${isOfGeneration} AND ${isLive}`', '`${isOfUser} AND ${isOfGeneration}`']],
    'refresh-tokens',
    'A157',
    'A167',
  ),
  defence(
    'the knowledge of our own rotation, repeated',
    sessionTable,
    [
      [
        'rotated: session !== null && isSameRotation(session, rotation), session',
        'rotated: isSameRotation === null, session',
      ],
    ],
    'refresh-tokens',
    'A161',
  ),
  defence(
    'the end of an access token with its family',
    'core/tokens/issue-tokens.ts',
    [['Math.min(iat + settings.accessTokenLifetime, toSeconds(endsAt))', 'iat + settings.accessTokenLifetime']],
    'refresh-tokens',
    'A167',
  ),
  defence(
    'the end of an access token with the idle time-out of its family',
    'core/tokens/issue-tokens.ts',
    [['Math.min(session.idleExpiresAt, session.expiresAt)', 'session.expiresAt']],
    'refresh-tokens',
    'A167',
  ),
  defence(
    'the reuse of a refresh token at a sign-out',
    logOut,
    [
      [
        '  await acceptRefreshToken(deps, session, token, deps.now());\n  return session;',
        '  return token && session;',
      ],
      ['await acceptRefreshToken(deps, session, token, now());\n      await end', 'void now;\n      await end'],
    ],
    'refresh-tokens',
    'A153',
  ),
  defence(
    'the read of a session before a dead credential ends it',
    logOut,
    [
      [
        'return session && isOfFamily(token, session, ring) ? { session, token } : null;',
        'return token && ({ session: session ?? token, token } as never);',
      ],
    ],
    'refresh-tokens',
    'A167',
  ),
  defence(
    'the one Region',
    'lib/auth-tables.ts',
    [
      [
        'partitionKey: { name: partitionKey',
        "replicas: [{ region: 'eu-west-1' }],\n      partitionKey: { name: partitionKey",
      ],
    ],
    'refresh-tokens',
    'A168',
  ),
  // Input, injection, logs, gateway
  defence(
    'the refusal of unknown members',
    'functions/http/request-body.ts',
    [["return type === 'strict_object' ? [unknownField(path + name)] : [];", 'void [type, unknownField]; return [];']],
    'input-gateway|credentials\\.|refresh-tokens',
    'A144',
    'A164',
    'A169',
    'A170',
    'A171',
  ),
  defence(
    'the refusal of members named twice',
    jsonBody,
    [
      [
        "if (level.names.has(name)) throw malformed(pathOf(levels, name), 'is named twice');",
        'void [malformed, pathOf];',
      ],
    ],
    'input-gateway',
    'A172',
  ),
  defence(
    'the refusal of a byte order mark',
    jsonBody,
    [
      ["if (text.startsWith('\\ufeff')) throw notJson('must not begin with a byte order mark');", ''],
      ['JSON.parse(text);', "JSON.parse(text.replace(/^\\ufeff/, ''));"],
    ],
    'input-gateway',
    'A173',
  ),
  defence(
    'the refusal of what is no object',
    jsonBody,
    [["if (typeof value !== 'object' || Array.isArray(value)) throw notJson('must be a JSON object');", '']],
    'input-gateway',
    'A173',
  ),
  defence(
    'the refusal of what is no UTF-8',
    jsonBody,
    [["if (!isUtf8(body)) throw notJson('must be UTF-8');", 'void isUtf8;']],
    'input-gateway',
    'A175',
    'A176',
  ),
  defence(
    'the refusal of encoded bodies',
    'functions/http/body-limits.ts',
    [["encoding !== undefined && encoding.toLowerCase() !== 'identity'", "encoding === ''"]],
    'input-gateway',
    'A176',
  ),
  defence(
    'the refusal of a parameter given twice',
    'functions/http/query.ts',
    [['if (values.length === 1 && choices', 'if (choices']],
    'input-gateway',
    'A177',
  ),
  defence(
    'the form of a bearer',
    'functions/http/credentials.ts',
    [['/^bearer(?: ([A-Za-z0-9._~+/-]+=*)$|\\s+\\S)/i', '/^bearer\\s+([^\\s,]+)/i']],
    'input-gateway|jwt-structure',
    'A177',
    'A189',
    'A47',
  ),
  defence(
    'that a bad bearer never falls back to the cookie',
    'functions/http/credentials.ts',
    [['if (authorization !== undefined) {', 'if (authorization !== undefined && bearer.exec(authorization)?.[1]) {']],
    'jwt-structure',
    'A10',
    'A48',
  ),
  defence(
    'the one line of a log',
    'functions/telemetry/log.ts',
    [
      [
        '`${JSON.stringify(line)}\\n`',
        '`${JSON.stringify(line)} ${JSON.stringify(facts).replaceAll(String.raw`\\n`, String.fromCharCode(10))}\\n`',
      ],
    ],
    'input-gateway',
    'A183',
  ),
  defence(
    'the principal from the gateway alone',
    'functions/http/principal-context.ts',
    [
      [
        "if (!context?.sub || !context.sid) throw new Error('no authorizer stands before this route');",
        "if (!context?.sub || !context.sid) return { sub: 'anonymous', roles: '' } as unknown as PrincipalContext;",
      ],
    ],
    'input-gateway',
    'A185',
  ),
  defence(
    'the authorizer before a route',
    'lib/gateway/http-routes.ts',
    [['authorizer: isPublic ? new HttpNoneAuthorizer() : authorizer,', 'authorizer: new HttpNoneAuthorizer(),']],
    'input-gateway',
    'A191',
  ),
  defence(
    'the authorizer at each request',
    'lib/gateway/http-authorizer.ts',
    [['authorizerResultTtlInSeconds: 0', 'authorizerResultTtlInSeconds: 300']],
    'input-gateway',
    'R58',
  ),
  defence(
    'the gap between two loads of the keys',
    'core/keys/key-cache.ts',
    [['!loading && now() - triedAt < times.reloadGap ? get() : loadOnce()', 'loadOnce()']],
    'faults',
    'R47',
  ),
  // Fault injection
  defence(
    'the denial after a failure',
    'functions/http/authorizer-pipeline.ts',
    [
      [
        "return explained('unavailable', rule);",
        "return { sub: 'AAAAAAAAAAAAAAAAAAAAAA', sid: 'AAAAAAAAAAAAAAAAAAAAAA' } as never;",
      ],
    ],
    'faults',
    'A193',
    'A197',
  ),
  defence(
    'the second try',
    'adapters/aws/aws-json-client.ts',
    [['const tries = 2;', 'const tries = 1;']],
    'faults',
    'A193',
  ),
  defence(
    'the failure of a sign-out that cannot be written',
    'functions/logout.ts',
    [['scope: logoutScope(query) });', 'scope: logoutScope(query) }).catch(() => {});']],
    'faults|input-gateway',
    'A193',
  ),
  defence(
    'the outage as 503',
    'functions/http/problems.ts',
    [['return error instanceof DependencyUnavailable\n', 'return DependencyUnavailable === null\n']],
    'faults',
    'A193',
    'A194',
    'A199',
  ),
  defence(
    'the time-out of a try',
    'adapters/aws/aws-json-client.ts',
    [['attemptTimeout = 2_000', 'attemptTimeout = 9_000']],
    'faults',
    'A193',
  ),
  defence(
    'the look at whether AWS gave the answer',
    'adapters/aws/aws-json-client.ts',
    [
      [
        'if (isSuccess && answer && isOfAws(response)) return answer;',
        'if (isSuccess) return answer ?? {};\n    void isOfAws;',
      ],
    ],
    'faults',
    'A193',
  ),
  defence(
    'the publication of a key before its use',
    'core/use-cases/rotate-keys.ts',
    [
      ['if ((await publicKeys.find()) !== published) await publicKeys.put(published);\n', ''],
      [
        'await signing.write(ringText(rotated));',
        'await signing.write(ringText(rotated));\n  if ((await publicKeys.find()) !== published) await publicKeys.put(published);',
      ],
    ],
    'faults',
    'A195',
  ),
  defence(
    'the small tolerance of clocks',
    claims,
    [['export const clockSkew = 5;', 'export const clockSkew = 300;']],
    'faults|jwt-claims',
    'A196',
    'A67',
  ),
  defence(
    'the sessionIndex before the session',
    'core/sessions/start-session.ts',
    [
      ['const entered = await enterSession(deps, session);', ''],
      [
        'const [sessionIndex] = await Promise.all([createSession(deps, session, entered), attempt.succeeded()]);',
        'await Promise.all([createSession(deps, session, {}), attempt.succeeded()]);\n    const sessionIndex = (await enterSession(deps, session)) ?? {};',
      ],
    ],
    'faults',
    'A198',
  ),
  defence(
    'the end of an end of all that broke half way',
    logOut,
    [
      [
        "scope === 'global'\n        ? await liveSessionOfAnyEpoch",
        "scope === 'local'\n        ? await liveSessionOfAnyEpoch",
      ],
    ],
    'faults',
    'A198',
  ),
  // Traces
  defence(
    'the silence of the log about addresses',
    'core/sign-in/check-password.ts',
    [["logEvent('authn_login_fail', { account });", "logEvent('authn_login_fail', { account: email });"]],
    'secret-leaks',
    'R57',
  ),
  defence(
    'the silence of an outage about the words of AWS',
    'adapters/aws/aws-json-client.ts',
    [
      [
        'throw new AwsError({ service, operation, name, status, requestId,',
        'throw new AwsError({ service, operation, name: text, status, requestId,',
      ],
    ],
    'secret-leaks',
    'R57',
  ),
  defence(
    'the silence of an answer about causes',
    'functions/http/problems.ts',
    [
      [
        "new AuthError('unavailable', { retryAfter: 1 })",
        "new AuthError('unavailable', { retryAfter: 1, errors: [{ field: 'cause', message: String(error.stack) }] })",
      ],
    ],
    'secret-leaks',
    'R57',
  ),
  // Passkeys
  defence(
    'the list of origins of passkeys',
    'core/passkeys/verify-assertion.ts',
    [
      [
        'expectedOrigin: [...relyingParty.origins],',
        "expectedOrigin: JSON.parse(Buffer.from(response.response.clientDataJSON, 'base64url').toString()).origin,",
      ],
    ],
    'passkeys',
    'P1',
  ),
  defence(
    'the refusal of a frame of another site',
    'core/passkeys/client-data.ts',
    [['crossOrigin === true', 'crossOrigin === 7']],
    'passkeys',
    'P12',
  ),
  defence(
    'the single use of a challenge of a passkey',
    'core/passkeys/show-passkey.ts',
    [['!assertion || !(await challenges.finish(challengeId))', '!assertion']],
    'passkeys',
    'P3',
    'P10',
  ),
  defence(
    'the signature before the counter',
    'core/passkeys/verify-assertion.ts',
    [['counter: 0,', 'counter: passkey.counter,']],
    'passkeys',
    'P7',
  ),
  defence(
    'the session that a challenge of a step-up is of',
    'core/passkeys/check-passkey.ts',
    [
      [
        'challenge !== null && challenge.userId === user.userId && challenge.sessionId === session.sessionId',
        'challenge !== null',
      ],
    ],
    'passkeys',
    'P9',
  ),
  // Second factors
  defence(
    'the second factor between the proof and the session',
    'core/sign-in/complete-sign-in.ts',
    [['if (methods.length === 0) return', 'if (methods.length >= 0) return']],
    'second-factors',
    'F1',
  ),
  defence(
    'the factor in what is recent',
    'core/sign-in/require-recent.ts',
    [
      [
        'if (isFresh && (second.length === 0 || isTwoFactor(session.amr) || isByPasskey(user, session))) return;',
        'if (isFresh && isByPasskey) return;',
      ],
    ],
    'second-factors',
    'F2',
  ),
  defence(
    'the step of a code, which moves forward only',
    'adapters/dynamodb/factor-table.ts',
    [[' AND #factors.#factor.#lastStep < :step`', '`']],
    'second-factors',
    'F3',
  ),
  defence(
    'the end of a recovery code',
    'adapters/dynamodb/factor-table.ts',
    [["condition: 'attribute_exists(#recoveryCodes.#hash)',", "condition: 'attribute_exists(#recoveryCodes)',"]],
    'second-factors',
    'F3',
  ),
  defence(
    'the second factor that a recovery code stands in for',
    'core/sign-in/check-code.ts',
    [["if (!secondFactorMethods(user).includes('recovery_code')) return false;", 'secondFactorMethods(user);']],
    'second-factors',
    'F5',
  ),
  defence(
    'the end of a challenge with its success',
    'core/use-cases/answer-challenge.ts',
    [
      [
        'if (!proof.spentChallenge && !(await challenges.finish(challengeId)))',
        'if (proof.spentChallenge && challenges === null)',
      ],
    ],
    'second-factors',
    'F3',
  ),
  defence(
    'the limit of wrong answers',
    'core/use-cases/answer-challenge.ts',
    [['most: mostWrongAnswers', 'most: 1_000 * mostWrongAnswers']],
    'second-factors',
    'F4',
  ),
  defence(
    'the counter of wrong codes',
    'core/throttle/code-throttle.ts',
    [['    await hit({ counter,', '    if (userId === null) await hit({ counter,']],
    'second-factors',
    'F4',
  ),
  // Mailed tokens
  defence(
    'the kind of a mailed token',
    redeemMail,
    [['|| !kinds.includes(mail.kind)) return null;', ') return null;']],
    'account-mails',
    'M1',
  ),
  defence(
    'the single use of a mailed token that verifies',
    'adapters/dynamodb/mail-table.ts',
    [['(attribute_not_exists(#usedAt) OR', '(attribute_exists(#kind) OR']],
    'account-mails',
    'M2',
  ),
  defence(
    'the mail epoch in the write of a reset',
    accountTable,
    [
      [
        'condition: `${userExists} AND ${userIsEnabled} AND ${isOfMailEpoch}`,',
        'condition: `${userExists} AND ${userIsEnabled} AND (${isOfMailEpoch} OR ${userExists})`,',
      ],
    ],
    'account-mails',
    'M2',
  ),
  defence(
    'the mail epoch of a mailed token',
    redeemMail,
    [["if (goesTo !== 'former' && user.mailEpoch !== mail.mailEpoch) return null;", '']],
    'account-mails',
    'M3',
  ),
  defence(
    'the MAC of a mailed token, before any read',
    'core/mail/mail-token.ts',
    [["bytes && isGenuine(ring, 'mail-token', mailId, bytes) ? mailId : null", 'bytes ? mailId : null']],
    'account-mails',
    'M4',
  ),
  defence(
    'the mail that is put for nobody',
    forgetPassword,
    [["await requestMail({ kind: 'reset_password',", "if (user) await requestMail({ kind: 'reset_password',"]],
    'account-mails',
    'M5',
  ),
  defence(
    'the answer that is the same for nobody',
    forgetPassword,
    [['await requestMail({', "if (!user) throw new Error('nobody has the address');\n    await requestMail({"]],
    'account-mails',
    'M6',
  ),
  defence(
    'the end of every session with a reset',
    'core/use-cases/account/reset-password.ts',
    [["endEverySession(end, changed, 'password_changed'),", '']],
    'account-mails',
    'M7',
  ),
  defence(
    'the password before the use of its token',
    'core/use-cases/account/reset-password.ts',
    [
      [
        'const password = await deps.newPassword',
        'await redeemable.use();\n    const password = await deps.newPassword',
      ],
    ],
    'account-mails',
    'M8',
  ),
  defence(
    'the reservation of an address that can come back',
    'core/use-cases/account/give-up-address.ts',
    [['if (until.length > 0) await', 'if (until.length > 9) await']],
    'account-mails',
    'M9',
  ),
  defence(
    'the mail epoch that an undo raises',
    accountTable,
    [
      [
        "':raisedMail': number(mailEpoch + 1),\n          ':none'",
        "':raisedMail': number(mailEpoch),\n          ':none'",
      ],
    ],
    'account-mails',
    'M10',
  ),
  defence(
    'the end of every session with a deletion',
    'core/use-cases/account/delete-user.ts',
    [['...Object.keys(removed.sessionIndex).map(endAndErase),', '']],
    'account-mails',
    'M11',
  ),
  // Administration
  defence(
    'the permission to look at users',
    'core/use-cases/admin/administrator.ts',
    [['if (!authenticated.user.permissions.includes(usersRead)) throw', 'if (!authenticated.user) throw']],
    'admin',
    'G1',
    'G2',
    'G3',
  ),
  defence(
    'the permission to change users',
    'core/use-cases/admin/administrator.ts',
    [['if (!authenticated.user.permissions.includes(usersWrite)) throw', 'if (!authenticated.user) throw']],
    'admin',
    'G1',
    'G2',
    'G3',
  ),
  defence(
    'the recent proof of who changes users',
    'core/use-cases/admin/administrator.ts',
    [['    requireRecent(authenticated, settings.recentAuthentication, now());\n', '']],
    'admin',
    'G4',
  ),
  defence(
    'the limit of what is granted',
    'core/use-cases/admin/administrator.ts',
    [['if (!granted.every(', 'if (granted.length > 64 && !granted.every(']],
    'admin',
    'G6',
  ),
  defence(
    'the name of who administers in the log',
    'core/use-cases/admin/administration.ts',
    [['{ by: userId, ...facts }', 'facts']],
    'admin',
    'G7',
  ),
  defence(
    'the verification before the first sign-in',
    'core/sign-in/check-password.ts',
    [[' && !user.awaitsVerification;', ';']],
    'account-mails',
    'M12',
  ),
  defence(
    'what is void with the first proof of an address',
    'core/use-cases/sign-in-by-code.ts',
    [['return firstProven(deps, user);', 'found']],
    'account-mails',
    'M12',
  ),
  // Rules of routes
  defence(
    'the rules of the first API for what comes by no alias of ours',
    ruleOfRoute,
    [['rules.get(`${isByAlias ? alias : firstRulesAlias} ${key}`)', 'rules.get(`${alias} ${key}`)']],
    'route-rules',
    'L1',
  ),
  defence(
    'the API of a rule: all have those of the first',
    ruleOfRoute,
    [['rules.get(`${isByAlias ? alias : firstRulesAlias} ${key}`)', 'rules.get(`${firstRulesAlias} ${key}`)']],
    'route-rules',
    'L2',
  ),
  defence(
    'the plain routes of another API, told from those of the first',
    ruleOfRoute,
    [['if (alias?.startsWith(plainAlias)) return {};', 'void plainAlias;']],
    'route-rules',
    'L2',
  ),
  defence(
    'the denial of what comes by an alias for rules and has none',
    ruleOfRoute,
    [['(isByAlias ? null : {})', '{}']],
    'route-rules',
    'L3',
  ),
  defence(
    'that only a request without any credential is nobody',
    authorizerPipeline,
    [["if (rule.optional && credential.method === 'none')", 'if (rule.optional)']],
    'route-rules',
    'L4',
  ),
  defence(
    'the roles of a rule',
    principalRule,
    [['(rule.roles?.some((role) => roles.includes(role)) ?? true) &&', 'roles.length > 0 &&']],
    'route-rules',
    'L5',
  ),
  defence(
    'the age of the proof',
    principalRule,
    [['now - authenticatedAt <= maxAuthAge * 1_000', 'now > authenticatedAt - maxAuthAge']],
    'route-rules',
    'L6',
  ),
  defence(
    'that a refresh proves nobody',
    'core/tokens/issue-tokens.ts',
    [['auth_time: toSeconds(session.authenticatedAt),', 'auth_time: iat,']],
    'route-rules',
    'L6',
  ),
  defence(
    'the second factor of a rule',
    principalRule,
    [['(!secondFactor || isTwoFactor(amr))', '(!secondFactor || isTwoFactor(amr) || amr.length > 0)']],
    'route-rules',
    'L7',
  ),
  defence(
    'that an explained refusal has no principal',
    'backend/lambda.ts',
    [['if (refusal) throw refusal;', 'void refusal;']],
    'route-rules',
    'L8',
  ),
  defence(
    'the route that the gateway chose',
    'functions/gateway/http-api.ts',
    [['routeKeys: [event.routeKey],', 'routeKeys: [`${event.requestContext.http.method} ${event.rawPath}`],']],
    'route-rules',
    'L9',
  ),
  defence(
    'the route that the gateway of a REST API chose',
    'functions/gateway/rest-api.ts',
    [['`${event.httpMethod} ${event.resource}`, `ANY ${event.resource}`]', '`${event.httpMethod} ${event.path}`]']],
    'route-rules',
    'L9',
  ),
  defence(
    'the check of the rules at the start',
    'contract/route-rules.ts',
    [['if (faults.length > 0) throw', 'if (faults.length > 99) throw']],
    'route-rules',
    'L10',
  ),
];
