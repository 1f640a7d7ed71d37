/** The functions that an operator invokes. */
export type OperatorFunctionName = 'operator' | 'keys';

/**
 * Invokes a function of the service, wherever that runs.
 * @throws OperatorRefused what the function said no to; OperatorUnreachable where it could not be asked, or not now
 */
export type Operator = (name: OperatorFunctionName, event: object) => Promise<Record<string, unknown>>;

/** The words are for the person at the terminal. */
export class OperatorRefused extends Error {
  override readonly name = 'OperatorRefused';
}

/** The same again may succeed. */
export class OperatorUnreachable extends Error {
  override readonly name = 'OperatorUnreachable';
}

/** What Lambda says of a function that threw. */
interface FunctionFault {
  readonly errorType?: string;
  readonly errorMessage?: string;
}

/** What a function threw, in our words. */
export function faultOf({ errorType = '', errorMessage = '' }: FunctionFault): Error {
  if (errorType === 'AuthError') return new OperatorRefused(wordsOf[errorMessage] ?? errorMessage);
  if (errorType === 'Error' || errorType === '') return new OperatorRefused(errorMessage);
  return new OperatorUnreachable(`${errorType}: ${errorMessage}`);
}

/** By the code of the refusal. */
const wordsOf: Readonly<Record<string, string>> = {
  email_taken: 'the e-mail address is taken',
  unavailable: 'somebody else is changing this user: try again',
};
