import type { FieldFault } from '../../contract/errors.ts';
import { AuthError } from '../../core/errors.ts';
import { type JsonObject, printable } from './json-body.ts';

/** Makes the body that a method takes of what was sent. */
export interface BodyReader<Body extends object> {
  /** @throws AuthError with every fault */
  readonly read: (sent: JsonObject) => Body;
}

export function refuseFaults(errors: readonly FieldFault[]): void {
  if (errors.length > 0) throw new AuthError('invalid_request', { errors });
}

export const unknownField = (path: string): FieldFault => ({ field: printable(path), message: 'is unknown' });

/** Where no body is wanted every member is unknown. */
export const noBody: BodyReader<Record<never, never>> = {
  read: (sent) => {
    refuseFaults(Object.keys(sent).map(unknownField));
    return {};
  },
};
