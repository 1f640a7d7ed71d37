import type { SettingValues } from '../../contract/settings.ts';

export type HashSettings = Pick<SettingValues, 'passwordHash' | 'bcryptCost'>;

/** The dearest hash of each kind that may rest in the table: each that this deployment was ever told to make. */
export interface DearestHashes {
  /** Null where none was ever made. */
  readonly bcryptCost: number | null;
  readonly argon2id: boolean;
}

export const noHashes: DearestHashes = { bcryptCost: null, argon2id: false };

/** The same with what the settings have made now. */
export const dearestWith = (known: DearestHashes, { passwordHash, bcryptCost }: HashSettings): DearestHashes => ({
  bcryptCost: passwordHash === 'bcrypt' ? Math.max(known.bcryptCost ?? 0, bcryptCost) : known.bcryptCost,
  argon2id: known.argon2id || passwordHash === 'argon2id',
});
