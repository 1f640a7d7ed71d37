import type { SettingValues } from '../../contract/settings.ts';
import { revocationMargin } from '../revocation/revocation-margin.ts';
import type { Session } from '../sessions/session.ts';

export type TombstoneSettings = Pick<SettingValues, 'accessTokenLifetime'>;

/** For how long it is remembered that a user was deleted: as long as an access token could live. Milliseconds. */
export const tombstoneLife = ({ accessTokenLifetime }: TombstoneSettings): number =>
  (accessTokenLifetime + revocationMargin) * 1_000;

/** Whether the session is of a user whose deletion is no longer told: as if there had never been one. */
export const isForgotten = ({ ended }: Session, settings: TombstoneSettings, now: number): boolean =>
  ended?.reason === 'user_deleted' && now >= ended.at + tombstoneLife(settings);
