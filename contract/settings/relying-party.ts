/** Where passkeys work: which site they belong to (its relying party id), and at which origins they may be shown. */
import { isWebOrigin } from './origin.ts';
import type { SettingValue } from './setting.ts';

/** What it follows from; undefined where it is not known yet. */
export interface RelyingPartySettings {
  /** Empty where it is not given. */
  readonly passkeyRpId?: string | undefined;
  readonly passkeyOrigins?: readonly string[] | undefined;
  readonly allowedOrigins?: readonly string[] | undefined;
  readonly issuer?: string | undefined;
}

export interface RelyingParty {
  readonly rpId: string;
  /** Exact, as clients write them. */
  readonly origins: readonly string[];
}

/** The host of an origin or URL, without its port. */
const hostOf = (url: string): string => /^[a-z][a-z0-9+.-]*:\/\/(\[[^\]]*\]|[^/:]*)/.exec(url)?.[1] ?? '';

/** Whether pages of the origin may use the passkeys of a domain: its own, or one above it (WebAuthn level 3, 5.1.3). */
const isWithin = (origin: string, rpId: string): boolean => {
  const host = hostOf(origin);
  return host === rpId || host.endsWith(`.${rpId}`);
};

/** `passkeyRpId`, else the host of the first site among `allowedOrigins`, else that of `issuer`. */
export function relyingParty(settings: Required<RelyingPartySettings>): RelyingParty {
  const { passkeyRpId, passkeyOrigins = [], allowedOrigins = [], issuer = '' } = settings;
  const rpId = passkeyRpId || hostOf(allowedOrigins.find(isWebOrigin) ?? issuer);
  const inside = allowedOrigins.filter((origin) => !isWebOrigin(origin) || isWithin(origin, rpId));
  return { rpId, origins: [...new Set([...inside, ...passkeyOrigins])] };
}

/** The sites of `passkeyOrigins` that browsers let in only where `/.well-known/webauthn` of the relying party names them. */
export const relatedOrigins = (passkeyOrigins: readonly string[]): string[] => passkeyOrigins.filter(isWebOrigin);

/**
 * Checked at synth, at each deployment and by the local server. Only for a relying party that is given: where it follows
 * from `allowedOrigins`, an origin of another site is one without passkeys.
 * @param values those that are known
 */
export function relyingPartyFaults(
  values: Readonly<Partial<Record<keyof RelyingPartySettings, SettingValue>>>,
): string[] {
  const { passkeyRpId: rpId, passkeyOrigins = [], allowedOrigins } = values as RelyingPartySettings;
  if (!rpId || !allowedOrigins) return [];
  const sites = allowedOrigins.filter((origin) => origin.startsWith('https:'));
  return sites
    .filter((origin) => !isWithin(origin, rpId) && !passkeyOrigins.includes(origin))
    .map(
      (origin) =>
        `passkeyRpId: got ${JSON.stringify(rpId)}, which is neither the host of ${origin} nor a domain above it; list the origin in passkeyOrigins, or choose another`,
    );
}
