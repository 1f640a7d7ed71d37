import type { SettingValues } from '../../../contract/settings.ts';
import type { Clock } from '../../clock.ts';
import type { Credential } from '../../credential.ts';
import { AuthError } from '../../errors.ts';
import { base32, standardAlphabet } from '../../factors/base32.ts';
import { type Factors, isEnrolled, mostFactors, type TotpFactor } from '../../factors/factor.ts';
import type { FactorStore } from '../../factors/factor-store.ts';
import { otpauthUri } from '../../factors/otpauth-uri.ts';
import { sealSecret } from '../../factors/sealed-secret.ts';
import { totpSecretBytes } from '../../factors/totp.ts';
import type { Peppers } from '../../keys/pepper.ts';
import { newId, randomBuffer } from '../../random.ts';
import { requireRecent } from '../../sign-in/require-recent.ts';
import type { Authenticate } from '../authenticate.ts';

export interface EnrolTotpDependencies {
  readonly authenticate: Authenticate;
  readonly factors: FactorStore;
  readonly peppers: () => Promise<Peppers>;
  readonly settings: Pick<SettingValues, 'recentAuthentication' | 'serviceName'>;
  readonly now: Clock;
}

export interface EnrolledTotp {
  readonly factor: TotpFactor;
  /** Base32. */
  readonly secret: string;
  readonly otpauthUri: string;
}

const defaultName = 'Authenticator';
/** Milliseconds: so long may the first code take. What was not confirmed by then makes room. */
const confirmedWithin = 60 * 60 * 1_000;

/**
 * Gives the user the secret of an authenticator, which counts from its first right code on.
 * @throws AuthError `step_up_required`; `invalid_request` where there are too many factors; `unavailable` where the user's
 * sessions were all ended at the same moment
 */
export const enrolTotp =
  ({ authenticate, factors, peppers, settings, now }: EnrolTotpDependencies) =>
  async ({ credential, name }: { credential: Credential; name: string | null }): Promise<EnrolledTotp> => {
    const authenticated = await authenticate(credential);
    const at = now();
    requireRecent(authenticated, settings.recentAuthentication, at);
    const { userId, email, sessionEpoch, factors: known } = authenticated.user;
    const replaced = forgotten(known, at);
    if (Object.keys(known).length - replaced.length >= mostFactors) throw tooMany();

    const factorId = newId();
    const secret = randomBuffer(totpSecretBytes);
    const factor: TotpFactor = {
      type: 'totp',
      factorId,
      name: name ?? defaultName,
      createdAt: at,
      lastUsedAt: null,
      ...sealSecret(secret, { userId, factorId }, await peppers()),
      confirmed: false,
      lastStep: 0,
    };
    // The limit holds before what is forgotten goes.
    const most = mostFactors + replaced.length;
    const change = { most, replaced, recoveryCodes: null, sessionEpoch };
    if (!(await factors.enrol(userId, factor, change))) throw new AuthError('unavailable', { retryAfter: 1 });
    const text = base32(secret, standardAlphabet);
    return {
      factor,
      secret: text,
      otpauthUri: otpauthUri({ serviceName: settings.serviceName, email, secret: text }),
    };
  };

/** What was never confirmed, for too long. */
const forgotten = (known: Factors, now: number): string[] =>
  Object.values(known)
    .filter((factor) => !isEnrolled(factor) && now - factor.createdAt > confirmedWithin)
    .map(({ factorId }) => factorId);

const tooMany = (): AuthError =>
  new AuthError('invalid_request', {
    errors: [{ field: 'name', message: `is one more than the ${mostFactors} factors that a user may have` }],
  });
