import type { RequestMail } from '../../mail/request-mail.ts';
import type { RequestOrigin } from '../../request-origin.ts';
import type { User } from '../../users/user.ts';

/** Who asked, and in which language. */
export interface FactorRequest {
  readonly acceptLanguage: string | null;
  readonly client: RequestOrigin;
}

/** Mails the user that a factor came or went. */
export type TellOfFactor = (
  change: { readonly kind: 'factor_added' | 'factor_removed'; readonly user: User; readonly name: string },
  request: FactorRequest,
) => Promise<void>;

export const tellOfFactor =
  (requestMail: RequestMail): TellOfFactor =>
  async ({ kind, user, name }, { acceptLanguage, client }) => {
    await requestMail({ kind, user, acceptLanguage, client, data: { factor: name } });
  };
