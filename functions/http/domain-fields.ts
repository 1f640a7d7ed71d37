/** What fields of a body mean to the domain, where a schema cannot say it. */
import type { PasskeyAnswer } from '../../core/passkeys/verify-assertion.ts';
import type { NewPasskey } from '../../core/passkeys/verify-enrolment.ts';
import { maxPasswordBytes } from '../../core/passwords/password-policy.ts';
import { areAssignable, maxNamesLength } from '../../core/users/assignable-names.ts';
import { normalisedEmail } from '../../core/users/email.ts';
import type { DomainField } from './request-body.ts';

/** The address in its one form. */
export const email: DomainField<string, string> = (given) => {
  const normal = normalisedEmail(given);
  return normal === null ? { fault: 'must be an e-mail address of at most 254 bytes' } : { value: normal };
};

/** Null for a password that is too long for anybody: it is refused only after the same work as any other. */
export const password: DomainField<string, string | null> = (given) => ({
  value: Buffer.byteLength(given) > maxPasswordBytes ? null : given,
});

/** As `password`; undefined where none was given. */
export const optionalPassword: DomainField<string | null, string | null | undefined> = (given) =>
  given === null ? { value: undefined } : password(given);

/** Its members are held to their types by the schema, and to each other by whoever verifies it. */
export const shownPasskey: DomainField<object, PasskeyAnswer> = (given) => ({ value: given as PasskeyAnswer });

/** As `shownPasskey`; null where none was given. */
export const optionalPasskey: DomainField<object | null, PasskeyAnswer | null> = (given) => ({
  value: given as PasskeyAnswer | null,
});

export const newPasskey: DomainField<object, NewPasskey> = (given) => ({ value: given as NewPasskey });

/** Of roles or permissions. */
export const optionalNames: DomainField<readonly string[] | null, readonly string[] | null> = (given) =>
  given === null || areAssignable(given)
    ? { value: given }
    : { fault: `must be at most 64 names of letters, digits and :._/*-, ${maxNamesLength} characters in all` };
