import type { RequestOrigin } from '../request-origin.ts';
import type { UserStore } from '../users/user-store.ts';
import type { RequestMail } from './request-mail.ts';

export interface NewDevice {
  readonly sessionId: string;
  readonly userId: string;
  readonly client: RequestOrigin;
}

/**
 * Asks for the mail that tells of a session on a device that was not seen before. The mail has the session's id: told of
 * the same session again, it is the same mail.
 */
export const tellOfNewDevice =
  ({ users, requestMail }: { readonly users: Pick<UserStore, 'find'>; readonly requestMail: RequestMail }) =>
  async ({ sessionId, userId, client }: NewDevice): Promise<void> => {
    const user = await users.find(userId);
    if (user) await requestMail({ kind: 'new_device', mailId: sessionId, user, acceptLanguage: null, client });
  };
