/** What clients get: each body described once, as data. The types of the code and the OpenAPI document come from it. */
import * as v from 'valibot';
import { clientTypes } from './client-types.ts';
import { type ErrorCode, endReasons, problemDocs, proofMethods } from './errors.ts';
import { withSentences } from './words.ts';

const text = (description: string) => v.pipe(v.string(), v.description(description));
const time = (description: string) => v.pipe(v.string(), v.isoTimestamp(), v.description(`${description}, RFC 3339.`));
const seconds = (description: string) =>
  v.pipe(v.number(), v.integer(), v.minValue(0), v.description(`${description}, in seconds.`));
const names = (description: string) => v.pipe(v.array(v.string()), v.readonly(), v.description(description));
const word = <Word extends string>(sentences: Readonly<Record<Word, string>>, description: string) =>
  v.pipe(v.picklist(Object.keys(sentences) as Word[]), v.description(withSentences(description, sentences)));

const endReason = word(endReasons, 'Why the session ended.');
const whens = Object.fromEntries(Object.entries(problemDocs).map(([code, { when }]) => [code, when]));

export const user = v.object({
  id: text("The user's id: 22 characters, base64url."),
  email: v.pipe(
    v.string(),
    v.metadata({
      description: 'In its one form: lower case, domain in ASCII.',
      format: 'idn-email',
      examples: ['user@example.com'],
    }),
  ),
  email_verified: v.pipe(v.boolean(), v.description('Whether somebody has shown to receive mail at this address.')),
  has_password: v.pipe(v.boolean(), v.description('Whether the user has a password.')),
  roles: names('Names of roles.'),
  permissions: names('Names of permissions.'),
  created_at: time('When the user registered'),
});

export const session = v.object({
  id: text("The session's id: 22 characters, base64url. Public; it opens nothing."),
  client_type: word(clientTypes, 'Which credential the client keeps.'),
  created_at: time('When it began'),
  last_seen_at: time('When it was last used'),
  expires_at: time('When it ends, used or not'),
  idle_expires_at: time('When it ends if it is not used any more'),
  auth_time: time('When the user last proved who they are'),
  amr: names('How, by method: `pwd` is a password (RFC 8176).'),
  ip: text('The IP address that it was last used from.'),
  user_agent: v.nullable(text('The User-Agent header of the sign-in, at most 256 characters.')),
  device_name: v.nullable(text('What the user calls the device.')),
  current: v.pipe(v.boolean(), v.description('Whether this request was made in it.')),
});

export const registered = v.object({ user });

export const signedIn = v.object({ user, session });

export const tokens = v.object({
  access_token: text('A JWS in its compact form, for the Authorization header.'),
  token_type: v.literal('Bearer'),
  expires_in: seconds('How long the access token still lives'),
  refresh_token: text('Opaque: `rt_` and base64url. Works once; the next one comes with the refresh.'),
  refresh_expires_in: seconds('How long the refresh token lives if it is not used'),
  user,
  session,
});

/** Of a step-up in a mobile or api session: the refresh token stays. */
export const steppedUp = v.object({
  access_token: tokens.entries.access_token,
  token_type: tokens.entries.token_type,
  expires_in: tokens.entries.expires_in,
  user,
  session,
});

export const factor = v.object({
  id: text("The factor's id: 22 characters, base64url."),
  type: v.picklist(['totp', 'passkey']),
  name: text('What the user calls it.'),
  created_at: time('When it was enrolled'),
  last_used_at: v.nullable(time('When it was last used')),
});

const recoveryCodes = v.pipe(
  v.array(v.string()),
  v.readonly(),
  v.description('Ten, each of which works once. Shown now and never again.'),
);

export const factors = v.object({
  factors: v.pipe(v.array(factor), v.readonly(), v.description('Oldest first.')),
  recovery_codes_left: v.pipe(v.number(), v.integer(), v.minValue(0), v.description('How many are unused.')),
});

export const enrolledTotp = v.object({
  factor,
  secret: text('Base32, for authenticators that cannot read the URI.'),
  otpauth_uri: text('To be shown as a QR code.'),
});

/** The codes come with the first second factor. */
export const addedFactor = v.object({ factor, recovery_codes: v.exactOptional(recoveryCodes) });

export const renamedFactor = v.object({ factor });

export const sentCode = v.object({
  challenge_id: text('What the code is sent with.'),
  expires_in: seconds('How long the code counts'),
});

export const renewedRecoveryCodes = v.object({ recovery_codes: recoveryCodes });

export const sessions = v.object({
  sessions: v.pipe(
    v.array(
      v.object({
        ...session.entries,
        end_reason: v.exactOptional(endReason),
        ended_at: v.exactOptional(time('When it ended')),
      }),
    ),
    v.description('Newest first. `end_reason` and `ended_at` only with `?ended=true`.'),
  ),
});

/** What was asked for is under way. */
export const accepted = v.object({});

const timeOrNull = (description: string) => v.nullable(time(description));

export const accountExport = v.object({
  exported_at: time('When this was made'),
  user,
  locale: v.nullable(text('The language of the mails, BCP 47.')),
  last_sign_in_at: timeOrNull('When a session last began'),
  password_changed_at: timeOrNull('When the password was last replaced'),
  pending_email: v.nullable(text('The address that was asked for and is not verified yet.')),
  email_undos: v.pipe(
    v.array(
      v.object({
        email: text('The address as it was.'),
        since: time('When the change was asked for'),
        until: time('Until when it can be undone'),
      }),
    ),
    v.description('The changes of address that can be undone.'),
  ),
  factors: v.array(factor),
  recovery_codes_left: v.pipe(v.number(), v.integer(), v.description('How many recovery codes are unused.')),
  sessions: v.pipe(sessions.entries.sessions, v.description('Live and ended ones, newest first.')),
});

/** As an administrator sees them. */
export const administeredUser = v.object({
  ...user.entries,
  disabled: v.pipe(v.boolean(), v.description('Whether the user is kept from signing in.')),
});

export const oneUser = v.object({ user: administeredUser });

export const users = v.object({
  users: v.pipe(
    v.array(
      v.object({
        ...administeredUser.entries,
        last_sign_in_at: v.nullable(time('When a session last began')),
        factors: factors.entries.factors,
      }),
    ),
    v.description('By address.'),
  ),
  next_cursor: v.nullable(text('What the next page is asked for with; null on the last one.')),
});

export const userInFull = v.object({
  user: administeredUser,
  sessions: v.pipe(v.array(session), v.description('The live ones, newest first.')),
  factors: factors.entries.factors,
});

export const keySet = v.object({
  keys: v.pipe(
    v.array(
      v.object({
        kty: v.picklist(['EC', 'RSA']),
        kid: text('RFC 7638 thumbprint.'),
        alg: text('The algorithm that it verifies.'),
        use: v.literal('sig'),
        crv: v.exactOptional(text('EC only: the curve.')),
        x: v.exactOptional(text('EC only, base64url.')),
        y: v.exactOptional(text('EC only, base64url.')),
        n: v.exactOptional(text('RSA only: the modulus, base64url.')),
        e: v.exactOptional(text('RSA only: the exponent, base64url.')),
      }),
    ),
    v.description('The current key, the next, and those whose tokens are still valid; public members only (RFC 7517).'),
  ),
});

export const discovery = v.object({
  issuer: text('The `iss` of every token, a URL.'),
  jwks_uri: text('Where the public keys are, a URL.'),
  response_types_supported: names('None: this is no authorization server.'),
  subject_types_supported: names('`public`.'),
  id_token_signing_alg_values_supported: names('As for access tokens; verifiers want the member.'),
  access_token_signing_alg_values_supported: names('The algorithms that sign access tokens.'),
});

export const health = v.object({ status: v.literal('ok') });

/** What begins a ceremony of WebAuthn; the options are a browser's to read. */
export const passkeyOptions = v.object({
  challenge_id: text('What the answer is sent with.'),
  expires_in: seconds('How long the challenge lives'),
  options: v.pipe(
    v.looseObject({ challenge: text('base64url; the same as `challenge_id`.') }),
    v.description('For `parseRequestOptionsFromJSON` or `parseCreationOptionsFromJSON` of `PublicKeyCredential`.'),
  ),
});

export const relatedOrigins = v.object({ origins: names('Origins of other sites that may use the passkeys.') });

/** An OpenAPI document; its form is not ours to describe. */
export const openApi = v.looseObject({ openapi: text('The version of OpenAPI.') });

export const fieldFault = v.object({
  field: text('The name of the field; of a nested one the path, as in `passkey.credential`.'),
  message: text('What is wrong with it, for developers.'),
});

export const problem = v.object({
  type: v.pipe(
    v.string(),
    v.metadata({
      description: '`urn:hybrid-auth:problem:` and the code.',
      examples: ['urn:hybrid-auth:problem:invalid_request'],
    }),
  ),
  title: text('One line for people; the same for each refusal of this code.'),
  status: v.pipe(v.number(), v.integer(), v.description('The HTTP status.')),
  code: word(whens as Record<ErrorCode, string>, 'Stable; decide on it.'),
  errors: v.exactOptional(
    v.pipe(v.array(fieldFault), v.readonly(), v.description('What is wrong with which field; at most 20.')),
  ),
  reason: v.exactOptional(endReason),
  challenge_id: v.exactOptional(text('What the answer is sent with.')),
  expires_in: v.exactOptional(seconds('How long the challenge lives')),
  max_age: v.exactOptional(seconds('How old the proof may be')),
  methods: v.exactOptional(
    v.pipe(v.array(v.picklist(proofMethods)), v.readonly(), v.description('What would do, of what the user has.')),
  ),
  request_id: text('The same as X-Request-Id.'),
});

export type PasskeyOptionsBody = Readonly<v.InferOutput<typeof passkeyOptions>>;
export type AccountExportBody = Readonly<v.InferOutput<typeof accountExport>>;
export type UserBody = Readonly<v.InferOutput<typeof user>>;
export type SessionBody = Readonly<v.InferOutput<typeof session>>;
export type SessionsBody = Readonly<v.InferOutput<typeof sessions>>;
export type SignedInBody = Readonly<v.InferOutput<typeof signedIn>>;
export type TokensBody = Readonly<v.InferOutput<typeof tokens>>;
export type SteppedUpBody = Readonly<v.InferOutput<typeof steppedUp>>;
export type AdministeredUserBody = Readonly<v.InferOutput<typeof administeredUser>>;
export type UsersBody = Readonly<v.InferOutput<typeof users>>;
export type UserInFullBody = Readonly<v.InferOutput<typeof userInFull>>;
export type FactorBody = Readonly<v.InferOutput<typeof factor>>;
export type FactorsBody = Readonly<v.InferOutput<typeof factors>>;
export type EnrolledTotpBody = Readonly<v.InferOutput<typeof enrolledTotp>>;
export type AddedFactorBody = Readonly<v.InferOutput<typeof addedFactor>>;
export type ProblemBody = Readonly<v.InferOutput<typeof problem>>;
