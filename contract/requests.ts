/** What clients send: each body described once, as data. It checks requests and makes the OpenAPI document. */
import * as v from 'valibot';
import { clientTypes } from './client-types.ts';
import { withSentences } from './words.ts';

/** The longest body, in bytes. */
export const maxBodyBytes = 16_384;

/** Which sessions a sign-out ends. */
export const logoutScopes = {
  local: 'The session of the credential.',
  others: "The user's other sessions.",
  global: "All of the user's sessions.",
} as const;
export type LogoutScope = keyof typeof logoutScopes;

// esbuild drops an unused schema only where all of it is made by functions of this file that are marked as pure.

/* @__NO_SIDE_EFFECTS__ */
function object<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.strictObject(entries);
}

/** Absent or null, which means the same. */
/* @__NO_SIDE_EFFECTS__ */
function optional<const Schema extends v.GenericSchema>(schema: Schema) {
  return v.nullish(schema, null);
}

interface TextDoc {
  readonly description: string;
  readonly format?: string;
  readonly examples?: readonly string[];
}

/** A text of so many characters. Those are code points, as JSON Schema counts; valibot itself counts UTF-16 units. */
/* @__NO_SIDE_EFFECTS__ */
function text(minLength: number, maxLength: number, doc: TextDoc) {
  return v.pipe(
    v.string(),
    v.check((value) => {
      const { length } = [...value];
      return length >= minLength && length <= maxLength;
    }, `must have ${minLength} to ${maxLength} characters`),
    v.metadata({ minLength, maxLength, ...doc }),
  );
}

/** A text of any length. */
/* @__NO_SIDE_EFFECTS__ */
function anyText(doc: TextDoc) {
  return v.pipe(v.string(), v.metadata({ ...doc }));
}

/** One of several words, each of which has its sentence. */
/* @__NO_SIDE_EFFECTS__ */
function word<const Word extends string>(sentences: Readonly<Record<Word, string>>, description: string) {
  const words = Object.keys(sentences) as Word[];
  return v.pipe(
    v.picklist(words, `must be one of ${words.join(', ')}`),
    v.metadata({ description: withSentences(description, sentences) }),
  );
}

const email = text(1, 320, {
  description: 'E-mail address; blanks around it and its case do not count.',
  // Letters of every script (RFC 6531).
  format: 'idn-email',
  examples: ['user@example.com'],
});

/** An over-long one is refused only after the same work as any other. */
const password = anyText({
  description: 'Password, as it is: nothing is trimmed or folded. At most 1,024 bytes.',
  format: 'password',
});

export const registerRequest = object({ email, password });

const clientType = word(clientTypes, 'Which credential the client keeps.');

const deviceName = optional(text(1, 200, { description: 'What the user calls the device.', examples: ['Phone'] }));

export const loginRequest = object({ email, password, client_type: clientType, device_name: deviceName });

/** Members that browsers add in time are let through. */
/* @__NO_SIDE_EFFECTS__ */
function openObject<const Entries extends v.ObjectEntries>(entries: Entries, description: string) {
  return v.pipe(v.looseObject(entries), v.description(description));
}

/* @__NO_SIDE_EFFECTS__ */
function base64url(maxLength: number, description: string) {
  return text(1, maxLength, { description: `${description}, base64url.` });
}

/** A credential id has at most 1,023 bytes (WebAuthn level 3, 5.1). */
const credentialId = base64url(1_364, 'The id of the credential');
const clientDataJSON = base64url(4_096, 'What the client says of the ceremony');

const shownPasskey = openObject(
  {
    id: credentialId,
    rawId: credentialId,
    type: anyText({ description: '`public-key`.' }),
    response: openObject(
      {
        clientDataJSON,
        authenticatorData: base64url(4_096, 'What the authenticator says'),
        signature: base64url(2_048, 'Over both'),
        userHandle: optional(text(0, 128, { description: 'Whose the credential is, base64url.' })),
      },
      'What the authenticator answered.',
    ),
  },
  'AuthenticationResponseJSON of WebAuthn: `credential.toJSON()`.',
);

const newPasskey = openObject(
  {
    id: credentialId,
    rawId: credentialId,
    type: anyText({ description: '`public-key`.' }),
    response: openObject(
      {
        clientDataJSON,
        attestationObject: base64url(12_288, 'The credential, as the authenticator made it'),
      },
      'What the authenticator answered.',
    ),
  },
  'RegistrationResponseJSON of WebAuthn: `credential.toJSON()`.',
);

const challengeId = text(1, 64, { description: 'Of the challenge that is answered.' });

const code = text(1, 32, { description: 'Code of an authenticator: six digits.', examples: ['287082'] });

const recoveryCode = text(1, 64, {
  description: 'One of the recovery codes; its case, dashes and blanks do not count.',
});

/** The second factor of a sign-in: exactly one of the ways. */
export const loginFactorRequest = object({
  challenge_id: challengeId,
  code: optional(code),
  recovery_code: optional(recoveryCode),
  passkey: optional(shownPasskey),
  client_type: clientType,
  device_name: deviceName,
});

export const sendCodeRequest = object({ email });

export const loginCodeRequest = object({
  challenge_id: challengeId,
  code: text(1, 32, { description: 'The code that was mailed: eight digits.', examples: ['07081804'] }),
  client_type: clientType,
  device_name: deviceName,
});

/** Exactly one of the ways. */
export const stepUpRequest = object({
  password: optional(password),
  code: optional(code),
  recovery_code: optional(recoveryCode),
  passkey: optional(shownPasskey),
  /** With a passkey alone. */
  challenge_id: optional(challengeId),
});

const factorName = text(1, 100, { description: 'What the user calls the factor.', examples: ['Phone'] });

export const enrolTotpRequest = object({ name: optional(factorName) });

export const confirmTotpRequest = object({ code });

export const renameFactorRequest = object({ name: factorName });

/** A user without a password shows none; the proof of who they are then has to be recent. */
export const changePasswordRequest = object({ current_password: optional(password), new_password: password });

export const forgetPasswordRequest = object({ email });

/** Room for a longer MAC than today's. */
const mailedToken = text(1, 256, { description: 'The token of a mail: what stands behind `token=` in its link.' });

export const resetPasswordRequest = object({ token: mailedToken, new_password: password });

export const mailedTokenRequest = object({ token: mailedToken });

export const changeEmailRequest = object({ email });

/* @__NO_SIDE_EFFECTS__ */
function names(description: string) {
  return v.pipe(v.array(v.string()), v.metadata({ description }));
}

/* @__NO_SIDE_EFFECTS__ */
function flag(description: string) {
  return v.pipe(v.boolean(), v.metadata({ description }));
}

/** The longest page of a list of users. */
export const maxUsersPage = 100;

const roles = optional(names('Names of roles: at most 64, of letters, digits and `:._/*-`, 1,000 characters in all.'));
const permissions = optional(
  names('Names of permissions, as roles; none that the administrator does not have is granted.'),
);

export const createUserRequest = object({
  email,
  password: optional(password),
  roles,
  permissions,
  email_verified: optional(flag('Whether the address is known to be theirs.')),
  send_invitation: optional(flag('Mails a link that sets a password.')),
});

export const changeUserRequest = object({
  roles,
  permissions,
  disabled: optional(flag('Whether the user is kept from signing in.')),
  email_verified: optional(flag('Whether the address is known to be theirs.')),
});

/** Of a refresh and of a sign-out. */
export const refreshTokenRequest = object({
  refresh_token: optional(text(1, 1_024, { description: 'Refresh token; without one the cookie counts.' })),
});

/** Of a sign-in in two steps: its challenge. Without one: for a sign-in by passkey alone. */
export const passkeyOptionsRequest = object({ challenge_id: optional(challengeId) });

export const passkeyLoginRequest = object({
  challenge_id: challengeId,
  passkey: shownPasskey,
  client_type: clientType,
  device_name: deviceName,
});

export const enrolPasskeyRequest = object({
  challenge_id: challengeId,
  passkey: newPasskey,
  name: optional(factorName),
});
