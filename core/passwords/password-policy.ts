import type { FieldFault } from '../../contract/errors.ts';
import { isCommonPassword } from './common-passwords.ts';

/** Code points; NIST SP 800-63B-4 wants 64 or more to be permitted. */
const maxLength = 256;
/** Anything longer is no password of ours and is never hashed. */
export const maxPasswordBytes = 1_024;

export interface PasswordContext {
  readonly minLength: number;
  /** Normalised. */
  readonly email: string;
  readonly serviceName: string;
}

/**
 * What is wrong with a new password: length in code points, the blocklist, the address or the service's name as the
 * whole password. No composition rules (NIST SP 800-63B-4 section 3.1.1.2, ASVS 5.0 6.2).
 */
export function passwordFaults(
  password: string,
  field: string,
  { minLength, email, serviceName }: PasswordContext,
): FieldFault[] {
  const normal = password.normalize('NFC');
  const length = [...normal].length;
  const faults: FieldFault[] = [];
  if (length < minLength) faults.push({ field, message: `must have at least ${minLength} characters` });
  if (length > maxLength) faults.push({ field, message: `must have at most ${maxLength} characters` });
  if (isContextWord(normal.toLowerCase(), email, serviceName.toLowerCase()))
    faults.push({ field, message: 'must not be the e-mail address or the name of the service' });
  else if (isCommonPassword(normal))
    faults.push({ field, message: 'is one of the passwords that everybody tries first' });
  return faults;
}

function isContextWord(password: string, email: string, serviceName: string): boolean {
  return [email, email.slice(0, email.lastIndexOf('@')), serviceName].some((word) => password === word);
}
