/** What each method of each route takes and answers: the OpenAPI document is made from it. No function carries it. */
import type { GenericSchema } from 'valibot';
import type { ErrorCode } from './errors.ts';
import { deviceHeaderName, refreshOutcomeHeaderName } from './headers.ts';
import {
  changeEmailRequest,
  changePasswordRequest,
  changeUserRequest,
  confirmTotpRequest,
  createUserRequest,
  enrolPasskeyRequest,
  enrolTotpRequest,
  forgetPasswordRequest,
  loginCodeRequest,
  loginFactorRequest,
  loginRequest,
  logoutScopes,
  mailedTokenRequest,
  maxUsersPage,
  passkeyLoginRequest,
  passkeyOptionsRequest,
  refreshTokenRequest,
  registerRequest,
  renameFactorRequest,
  resetPasswordRequest,
  sendCodeRequest,
  stepUpRequest,
} from './requests.ts';
import {
  accepted,
  accountExport,
  addedFactor,
  discovery,
  enrolledTotp,
  factors,
  health,
  keySet,
  oneUser,
  openApi,
  passkeyOptions,
  registered,
  relatedOrigins,
  renamedFactor,
  renewedRecoveryCodes,
  sentCode,
  sessions,
  signedIn,
  steppedUp,
  tokens,
  userInFull,
  users,
} from './responses.ts';
import type { authRoutes, Route } from './routes.ts';

/** A header of a request or of a success. */
export interface HeaderDoc {
  readonly description: string;
  /** Its values, where they are few. */
  readonly values?: readonly string[];
}

export interface Success {
  readonly description: string;
  /** The bodies that it may have; none of a 204. */
  readonly bodies?: readonly GenericSchema[];
  readonly headers?: Readonly<Record<string, HeaderDoc>>;
}

export interface QueryParameter {
  readonly description: string;
  /** Each value with its sentence, the default first; absent where there are many. */
  readonly values?: Readonly<Record<string, string>>;
  /** JSON Schema of many values. @default any text */
  readonly schema?: Readonly<Record<string, string | number>>;
}

export interface Operation {
  /** A name for generated clients. */
  readonly id: string;
  readonly summary: string;
  /** The ways to authenticate, any of which will do; `none` where the request may come without. */
  readonly credentials: readonly ('bearer' | 'cookie' | 'none')[];
  readonly request?: GenericSchema;
  /** Headers that it looks at, beyond those of the credentials; none is needed. */
  readonly requestHeaders?: Readonly<Record<string, HeaderDoc>>;
  readonly query?: Readonly<Record<string, QueryParameter>>;
  readonly successes: Readonly<Record<number, Success>>;
  /** The refusals that it knows, beyond `commonErrors`. */
  readonly errors: readonly ErrorCode[];
}

/** What every operation may answer. */
export const commonErrors: readonly ErrorCode[] = [
  'forbidden',
  'payload_too_large',
  'unsupported_media_type',
  'internal_error',
  'unavailable',
];

type NameOf<R extends Route> = R extends Route ? `${R['methods'][number]} ${R['path']}` : never;
export type OperationName = NameOf<(typeof authRoutes)[number]>;

const either = ['bearer', 'cookie'] as const;
const needsSession = ['unauthenticated', 'session_expired', 'origin_refused'] as const;
const needsRecent = [...needsSession, 'step_up_required'] as const;

/** A request that changes a user, and says no more than who. */
const actOnUser = (id: string, summary: string, done: string): Operation => ({
  id,
  summary,
  credentials: either,
  successes: { 204: { description: done } },
  errors: ['invalid_request', ...needsSession, 'step_up_required', 'not_found'],
});

const cookies: HeaderDoc = { description: 'The session cookie; at a sign-in also that of the device. Web only.' };
const clearedCookie: HeaderDoc = { description: 'Takes the session cookie away.' };
const deviceToken: HeaderDoc = { description: 'To be sent back at the next sign-in. Mobile and api only.' };
const knownDevice: HeaderDoc = {
  description: 'What an earlier sign-in handed out, so that wrong guesses of others do not hold this device up.',
};
const cached: HeaderDoc = { description: 'Seconds for which anybody may keep it.' };

const document = (id: string, summary: string, body: GenericSchema): Operation => ({
  id,
  summary,
  credentials: ['none'],
  successes: { 200: { description: 'The document.', bodies: [body], headers: { 'Cache-Control': cached } } },
  errors: [],
});

export const operations: Readonly<Record<OperationName, Operation>> = {
  'POST /auth/register': {
    id: 'register',
    summary: 'Registers a user; signs nobody in.',
    credentials: ['none'],
    request: registerRequest,
    successes: {
      201: { description: 'The new user; a mail verifies the address.', bodies: [registered] },
      202: { description: 'Under the policy `verified`: a mail says what comes of it.', bodies: [accepted] },
    },
    errors: ['invalid_request', 'origin_refused', 'email_taken', 'weak_password', 'too_many_attempts'],
  },
  'POST /auth/login': {
    id: 'login',
    summary: 'Signs a user in.',
    credentials: ['none'],
    request: loginRequest,
    requestHeaders: { [deviceHeaderName]: knownDevice },
    successes: {
      200: {
        description: 'A session has begun. Web: user and session. Mobile and api: tokens too.',
        bodies: [signedIn, tokens],
        headers: { 'Set-Cookie': cookies, [deviceHeaderName]: deviceToken },
      },
    },
    errors: ['invalid_request', 'invalid_credentials', 'second_factor_required', 'origin_refused', 'too_many_attempts'],
  },
  'POST /auth/login/factor': {
    id: 'answerSecondFactor',
    summary: 'Completes a sign-in with the second factor: exactly one of `code`, `recovery_code` and `passkey`.',
    credentials: ['none'],
    request: loginFactorRequest,
    successes: {
      200: {
        description: 'A session has begun, as at a sign-in.',
        bodies: [signedIn, tokens],
        headers: { 'Set-Cookie': cookies, [deviceHeaderName]: deviceToken },
      },
    },
    errors: ['invalid_request', 'invalid_credentials', 'origin_refused', 'too_many_attempts'],
  },
  'POST /auth/login/passkey/options': {
    id: 'beginPasskeySignIn',
    summary: 'What an authenticator is asked for: any passkey, or one of the user whose sign-in the challenge is of.',
    credentials: ['none'],
    request: passkeyOptionsRequest,
    successes: { 200: { description: 'The options.', bodies: [passkeyOptions] } },
    errors: ['invalid_request', 'invalid_credentials'],
  },
  'POST /auth/login/passkey': {
    id: 'signInByPasskey',
    summary: 'Signs in with a passkey alone.',
    credentials: ['none'],
    request: passkeyLoginRequest,
    requestHeaders: { [deviceHeaderName]: knownDevice },
    successes: {
      200: {
        description: 'A session has begun, as at a sign-in.',
        bodies: [signedIn, tokens],
        headers: { 'Set-Cookie': cookies, [deviceHeaderName]: deviceToken },
      },
    },
    errors: ['invalid_request', 'invalid_credentials', 'second_factor_required', 'origin_refused', 'too_many_attempts'],
  },
  'POST /auth/step-up/passkey/options': {
    id: 'beginPasskeyStepUp',
    summary: "What an authenticator is asked for: one of the user's own passkeys.",
    credentials: either,
    successes: { 200: { description: 'The options.', bodies: [passkeyOptions] } },
    errors: ['invalid_request', ...needsSession, 'not_found'],
  },
  'POST /auth/login/code': {
    id: 'signInByCode',
    summary:
      'Signs in by a code that was mailed, which proves the address; the first proof of it voids the password and the sessions of before, where no second factor is enrolled. A second factor is still asked for.',
    credentials: ['none'],
    request: loginCodeRequest,
    requestHeaders: { [deviceHeaderName]: knownDevice },
    successes: {
      200: {
        description: 'A session has begun, as at a sign-in.',
        bodies: [signedIn, tokens],
        headers: { 'Set-Cookie': cookies, [deviceHeaderName]: deviceToken },
      },
    },
    errors: [
      ...(['invalid_request', 'invalid_credentials', 'second_factor_required'] as const),
      ...(['origin_refused', 'not_found', 'too_many_attempts'] as const),
    ],
  },
  'POST /auth/step-up': {
    id: 'stepUp',
    summary: 'Proves once more who is signed in: exactly one of `password`, `code`, `recovery_code` and `passkey`.',
    credentials: either,
    request: stepUpRequest,
    requestHeaders: { [deviceHeaderName]: knownDevice },
    successes: {
      200: {
        description: 'The session says so from now on. Mobile and api: a new access token; the refresh token stays.',
        bodies: [signedIn, steppedUp],
      },
    },
    errors: ['invalid_request', 'invalid_credentials', ...needsSession, 'too_many_attempts'],
  },
  'POST /auth/refresh': {
    id: 'refresh',
    summary: 'Takes the next tokens for a refresh token, or renews the session cookie.',
    credentials: ['none', 'cookie'],
    request: refreshTokenRequest,
    successes: {
      200: {
        description: 'With a refresh token: tokens. With the cookie: user and session.',
        bodies: [signedIn, tokens],
        headers: {
          'Set-Cookie': cookies,
          [refreshOutcomeHeaderName]: {
            description: 'Whether the token moved on, or the same successor was handed out again. Refresh token only.',
            values: ['rotated', 'replayed'],
          },
        },
      },
    },
    errors: ['invalid_request', ...needsSession, 'refresh_token_reused'],
  },
  'POST /auth/logout': {
    id: 'logout',
    summary: 'Ends sessions.',
    credentials: ['none', ...either],
    request: refreshTokenRequest,
    query: { scope: { description: 'Which sessions end.', values: logoutScopes } },
    successes: { 204: { description: 'They have ended.', headers: { 'Set-Cookie': clearedCookie } } },
    errors: ['invalid_request', ...needsSession, 'refresh_token_reused'],
  },
  'GET /auth/me': {
    id: 'me',
    summary: 'Says who is signed in.',
    credentials: either,
    successes: { 200: { description: 'The user and the session of the credential.', bodies: [signedIn] } },
    errors: needsSession,
  },
  'GET /auth/sessions': {
    id: 'listSessions',
    summary: "Lists the user's sessions.",
    credentials: either,
    query: {
      ended: {
        description: 'Which sessions.',
        values: { false: 'Those that are live.', true: 'Those that ended lately, with the reason.' },
      },
    },
    successes: { 200: { description: 'The sessions, newest first.', bodies: [sessions] } },
    errors: ['invalid_request', ...needsSession],
  },
  'DELETE /auth/sessions/{id}': {
    id: 'endSession',
    summary: "Ends one of the user's sessions.",
    credentials: either,
    successes: { 204: { description: 'It has ended.' } },
    errors: ['invalid_request', ...needsSession, 'not_found'],
  },
  'POST /auth/password': {
    id: 'changePassword',
    summary: "Changes the user's password, and ends every other session.",
    credentials: either,
    request: changePasswordRequest,
    requestHeaders: { [deviceHeaderName]: knownDevice },
    successes: { 204: { description: 'It is changed. This session goes on; the others have ended.' } },
    errors: [
      'invalid_request',
      'invalid_credentials',
      ...needsSession,
      'step_up_required',
      'weak_password',
      'too_many_attempts',
    ],
  },
  'POST /auth/password/forgot': {
    id: 'forgetPassword',
    summary: 'Mails a link that sets another password, where the address has an account.',
    credentials: ['none'],
    request: forgetPasswordRequest,
    successes: { 202: { description: 'The same whether or not the address is known.', bodies: [accepted] } },
    errors: ['invalid_request', 'origin_refused', 'not_found'],
  },
  'POST /auth/password/reset': {
    id: 'resetPassword',
    summary: 'Sets the password with a mailed token, of a reset or an invitation, and ends every session.',
    credentials: ['none'],
    request: resetPasswordRequest,
    successes: { 204: { description: 'It is set. Nobody is signed in by it.' } },
    errors: ['invalid_request', 'origin_refused', 'weak_password', 'not_found'],
  },
  'POST /auth/email': {
    id: 'changeEmail',
    summary:
      'Asks for another e-mail address: a mail to it makes the change, and a notice to the present one undoes it.',
    credentials: either,
    request: changeEmailRequest,
    successes: { 202: { description: 'The mails are under way, whoever has that address.', bodies: [accepted] } },
    errors: ['invalid_request', ...needsSession, 'step_up_required', 'not_found'],
  },
  'POST /auth/email/send': {
    id: 'sendVerification',
    summary: 'Mails the link that verifies the address once more.',
    credentials: either,
    successes: { 202: { description: 'It is under way, if the address is not verified yet.', bodies: [accepted] } },
    errors: ['invalid_request', ...needsSession, 'not_found'],
  },
  'POST /auth/email/verify': {
    id: 'verifyEmail',
    summary: 'Takes the token of a mail that verifies an address: of a registration, or of a change.',
    credentials: ['none'],
    request: mailedTokenRequest,
    successes: { 204: { description: 'The address is verified, and the new one is the account’s.' } },
    errors: ['invalid_request', 'origin_refused', 'not_found'],
  },
  'POST /auth/email/undo': {
    id: 'undoEmailChange',
    summary: 'Undoes a change of address and what was set since, and ends every session.',
    credentials: ['none'],
    request: mailedTokenRequest,
    successes: { 204: { description: 'The old address is back.' } },
    errors: ['invalid_request', 'origin_refused', 'not_found'],
  },
  'DELETE /auth/me': {
    id: 'deleteAccount',
    summary: 'Deletes the account.',
    credentials: either,
    successes: { 204: { description: 'It is gone.', headers: { 'Set-Cookie': clearedCookie } } },
    errors: ['invalid_request', ...needsSession, 'step_up_required'],
  },
  'GET /auth/me/export': {
    id: 'exportAccount',
    summary: 'Gives out all that is kept about the user.',
    credentials: either,
    successes: { 200: { description: 'Everything but secrets.', bodies: [accountExport] } },
    errors: [...needsSession, 'step_up_required'],
  },
  'GET /auth/factors': {
    id: 'listFactors',
    summary: "Lists the user's second factors.",
    credentials: either,
    successes: { 200: { description: 'The factors, and how many recovery codes are left.', bodies: [factors] } },
    errors: needsSession,
  },
  'POST /auth/factors/passkey/options': {
    id: 'beginPasskeyEnrolment',
    summary: 'What an authenticator is asked to make.',
    credentials: either,
    successes: { 200: { description: 'The options.', bodies: [passkeyOptions] } },
    errors: ['invalid_request', ...needsRecent],
  },
  'POST /auth/factors/passkey': {
    id: 'enrolPasskey',
    summary: 'Enrols a passkey.',
    credentials: either,
    request: enrolPasskeyRequest,
    successes: {
      201: { description: 'It counts. With the first second factor: the recovery codes.', bodies: [addedFactor] },
    },
    errors: ['invalid_request', 'invalid_credentials', ...needsRecent],
  },
  'POST /auth/factors/totp': {
    id: 'enrolTotp',
    summary: 'Enrols an authenticator, which counts from its first right code on.',
    credentials: either,
    request: enrolTotpRequest,
    successes: { 201: { description: 'Its secret, shown once.', bodies: [enrolledTotp] } },
    errors: ['invalid_request', ...needsRecent],
  },
  'POST /auth/factors/totp/{id}/confirm': {
    id: 'confirmTotp',
    summary: 'Makes an authenticator count, by its first right code.',
    credentials: either,
    request: confirmTotpRequest,
    successes: {
      200: { description: 'It counts. With the first second factor: the recovery codes.', bodies: [addedFactor] },
    },
    errors: ['invalid_request', 'invalid_credentials', ...needsSession, 'not_found', 'too_many_attempts'],
  },
  'POST /auth/factors/recovery-codes': {
    id: 'renewRecoveryCodes',
    summary: 'Makes ten new recovery codes; the old are void.',
    credentials: either,
    successes: { 200: { description: 'The codes, shown once.', bodies: [renewedRecoveryCodes] } },
    errors: ['invalid_request', ...needsRecent],
  },
  'PATCH /auth/factors/{id}': {
    id: 'renameFactor',
    summary: 'Names a factor.',
    credentials: either,
    request: renameFactorRequest,
    successes: { 200: { description: 'The factor.', bodies: [renamedFactor] } },
    errors: ['invalid_request', ...needsSession, 'not_found'],
  },
  'DELETE /auth/factors/{id}': {
    id: 'removeFactor',
    summary: 'Takes a factor away; never the last way to sign in.',
    credentials: either,
    successes: { 204: { description: 'It is gone.' } },
    errors: ['invalid_request', ...needsRecent, 'not_found'],
  },
  'POST /auth/login/code/send': {
    id: 'sendSignInCode',
    summary: 'Mails a code that signs in, where the setting `emailCode` is on.',
    credentials: ['none'],
    request: sendCodeRequest,
    successes: { 202: { description: 'The same whether or not the address is known.', bodies: [sentCode] } },
    errors: ['invalid_request', 'origin_refused', 'not_found'],
  },
  'GET /admin/users': {
    id: 'listUsers',
    summary: 'Lists users by address. Wants the permission `users:read`, as everything below that only looks.',
    credentials: either,
    query: {
      email: { description: 'Exactly this address; not together with the others.' },
      prefix: { description: 'Addresses that begin so.' },
      limit: {
        description: 'How many at most.',
        schema: { type: 'integer', minimum: 1, maximum: maxUsersPage, default: 50 },
      },
      cursor: { description: '`next_cursor` of the page before.' },
    },
    successes: { 200: { description: 'A page of users.', bodies: [users] } },
    errors: ['invalid_request', ...needsSession],
  },
  'POST /admin/users': {
    id: 'createUser',
    summary:
      'Creates a user, also where registration is closed. Wants the permission `users:write` and a recent authentication, as everything below that changes something.',
    credentials: either,
    request: createUserRequest,
    successes: { 201: { description: 'The new user.', bodies: [oneUser] } },
    errors: ['invalid_request', ...needsSession, 'step_up_required', 'email_taken', 'weak_password'],
  },
  'GET /admin/users/{id}': {
    id: 'showUser',
    summary: 'Shows a user.',
    credentials: either,
    successes: { 200: { description: 'The user, with sessions and factors.', bodies: [userInFull] } },
    errors: ['invalid_request', ...needsSession, 'not_found'],
  },
  'PATCH /admin/users/{id}': {
    id: 'changeUser',
    summary: 'Changes a user; other roles or permissions, and disabling, end every session of theirs.',
    credentials: either,
    request: changeUserRequest,
    successes: { 200: { description: 'The user.', bodies: [oneUser] } },
    errors: ['invalid_request', ...needsSession, 'step_up_required', 'not_found'],
  },
  'DELETE /admin/users/{id}': actOnUser('deleteUser', 'Deletes a user.', 'They are gone.'),
  'POST /admin/users/{id}/unlock': actOnUser(
    'unlockUser',
    'Forgets the wrong guesses at a user’s password and codes.',
    'The account is open to guesses.',
  ),
  'POST /admin/users/{id}/end-sessions': actOnUser(
    'endSessionsOfUser',
    'Ends every session of a user.',
    'They have ended.',
  ),
  'POST /admin/users/{id}/send-reset': actOnUser(
    'sendReset',
    'Mails a user the link that sets a new password.',
    'The mail is under way.',
  ),
  'POST /admin/users/{id}/remove-factors': actOnUser(
    'removeFactorsOfUser',
    'Takes every second factor from a user, and tells them by mail.',
    'They have none.',
  ),
  'GET /.well-known/jwks.json': document('jwks', 'The public keys that verify access tokens (RFC 7517).', keySet),
  'GET /.well-known/openid-configuration': document(
    'openIdConfiguration',
    'What a verifier of access tokens needs (OpenID Connect Discovery, RFC 8414).',
    discovery,
  ),
  'GET /.well-known/webauthn': {
    ...document(
      'relatedOrigins',
      'The sites that share the passkeys of this one (WebAuthn level 3, 5.11).',
      relatedOrigins,
    ),
    errors: ['not_found'],
  },
  'GET /auth/openapi.json': document('openApi', 'This document.', openApi),
  'GET /auth/health': {
    id: 'health',
    summary: 'Says that the API is there.',
    credentials: ['none'],
    successes: { 200: { description: 'It is there.', bodies: [health] } },
    errors: [],
  },
};
