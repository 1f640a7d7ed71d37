import { createHash } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { type ImportedUser, type ImportRecord, importedUser } from '../../import/imported-user.ts';
import type { LogEvent } from '../../log-event.ts';
import { dearestWith, type HashSettings, noHashes } from '../../passwords/dearest-hash.ts';
import { refusalRounds } from '../../passwords/refusal-rounds.ts';
import { newUser } from '../../users/new-user.ts';
import type { User } from '../../users/user.ts';
import type { UserStore } from '../../users/user-store.ts';

export interface ImportUsersDependencies {
  readonly users: UserStore;
  readonly settings: HashSettings;
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

export interface ImportUsersInput {
  /** An id of its own for each import, and the same one where it is taken up again. */
  readonly run: string;
  readonly records: readonly ImportRecord[];
  /**
   * Takes hashes too whose check is more work than any refusal: their owners' wrong passwords are then refused later than
   * those of others, until their first sign-in renews them.
   */
  readonly allowDearer: boolean;
  /** Looks and writes nothing. */
  readonly dryRun: boolean;
}

/** What became of a record. */
export type ImportOutcome =
  | { readonly status: 'created' | 'unchanged'; readonly userId: string }
  /** `duplicate`: this import has brought the address before, with other words. `conflict`: somebody else has it. */
  | { readonly status: 'duplicate' | 'conflict' }
  | { readonly status: 'invalid'; readonly faults: readonly string[] };

/** Makes users of records, each by two conditional writes. The same records again change nothing, also after an interruption. */
export const importUsers =
  (deps: ImportUsersDependencies) =>
  async (input: ImportUsersInput): Promise<ImportOutcome[]> => {
    /** Records of one address go one after the other: the first has it. */
    const before = new Map<string, Promise<ImportOutcome>>();
    return Promise.all(
      input.records.map((record) => {
        const user = importedUser(record);
        const faults = 'faults' in user ? user.faults : faultsOf(user, input, deps.settings);
        if ('faults' in user || faults.length > 0) return { status: 'invalid' as const, faults };
        const outcome = (before.get(user.email) ?? Promise.resolve()).then(() => importUser(deps, user, input));
        before.set(user.email, outcome);
        return outcome;
      }),
    );
  };

function faultsOf(
  { rounds, signerKey }: ImportedUser,
  { allowDearer }: ImportUsersInput,
  settings: HashSettings,
): string[] {
  const isTooDear = !allowDearer && rounds > refusalRounds(dearestWith(noHashes, settings));
  return [
    ...(isTooDear ? ['password_hash is more work than a refusal is: its owner would be told by time'] : []),
    ...(signerKey === null
      ? []
      : ['password_hash brings the signer key of its project, which belongs into the secret alone']),
  ];
}

async function importUser(
  { users, now, logEvent }: ImportUsersDependencies,
  imported: ImportedUser,
  { run, dryRun }: ImportUsersInput,
): Promise<ImportOutcome> {
  const digest = digestOf(imported);
  const holder = await users.userIdOf(imported.email);
  if (holder !== null) return outcomeOf(await users.find(holder), imported, { run, digest });
  const user = userOf(imported, { run, digest }, now());
  if (dryRun) return { status: 'created', userId: user.userId };
  if ((await users.register(user)) === 'registered') {
    logEvent('user_created', { user_id: user.userId });
    return { status: 'created', userId: user.userId };
  }
  // Somebody took the address in between, or it is reserved for its former owner.
  const other = await users.userIdOf(imported.email);
  return outcomeOf(other === null ? null : await users.find(other), imported, { run, digest });
}

type ImportedAs = NonNullable<User['importedAs']>;

function outcomeOf(user: User | null, { password }: ImportedUser, { run, digest }: ImportedAs): ImportOutcome {
  if (user?.importedAs?.digest === digest) {
    // A record that was renewed, or changed by its owner, was imported all the same.
    const isImported = user.password?.scheme === 'imported' || user.password?.scheme === 'bcrypt';
    if (!isImported || user.password?.hash === password?.hash) return { status: 'unchanged', userId: user.userId };
  }
  return { status: user?.importedAs?.run === run ? 'duplicate' : 'conflict' };
}

function userOf(imported: ImportedUser, importedAs: ImportedAs, now: number): User {
  const { email, emailVerified, password, roles, permissions, disabled, locale, createdAt } = imported;
  const user = newUser({ email, password, createdAt: Math.min(createdAt ?? now, now) });
  return {
    ...user,
    userId: userIdOf(importedAs),
    emailVerified,
    roles: roles ?? user.roles,
    permissions,
    disabled,
    locale,
    importedAs,
  };
}

/** The same in each try, so that an import that died within a user leaves no second one; the run is random, so it is no guess. */
const userIdOf = ({ run, digest }: ImportedAs): string =>
  createHash('sha256').update(`${run}.${digest}`).digest().toString('base64url', 0, 16);

/** Of all but the hash: what rests with a user must not serve to guess the password. */
function digestOf({ password: _, rounds: __, signerKey: ___, ...facts }: ImportedUser): string {
  const sorted = Object.entries(facts).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest().toString('base64url', 0, 16);
}
