import { newId } from '../random.ts';
import type { PasswordRecord, User } from './user.ts';

export interface NewUser {
  /** Normalised. */
  readonly email: string;
  readonly password: PasswordRecord | null;
  readonly createdAt: number;
}

/** A user who has just come to be. */
export const newUser = ({ email, password, createdAt }: NewUser): User => ({
  userId: newId(),
  email,
  emailVerified: false,
  awaitsVerification: false,
  pendingEmail: null,
  emailUndos: {},
  password,
  passwordChangedAt: null,
  factors: {},
  recoveryCodes: {},
  locale: null,
  mailEpoch: 0,
  roles: ['user'],
  permissions: [],
  disabled: false,
  sessionEpoch: 0,
  keptSession: null,
  sessionIndex: {},
  createdAt,
  importedAs: null,
  lastSignInAt: null,
});
