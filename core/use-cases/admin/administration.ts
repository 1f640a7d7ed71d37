import type { Credential } from '../../credential.ts';
import type { EndSession } from '../../sessions/end-session.ts';
import type { Session } from '../../sessions/session.ts';
import type { SessionStore } from '../../sessions/session-store.ts';
import type { User } from '../../users/user.ts';
import type { DirectoryPage } from '../../users/user-directory.ts';
import type { UserChange } from '../../users/user-store.ts';
import type { DeleteUserDependencies } from '../account/delete-user.ts';
import { listSessions } from '../list-sessions.ts';
import { type AdministratorDependencies, reader, writer } from './administrator.ts';
import { type AdmitUserDependencies, type AdmitUserInput, admitUser } from './admit-user.ts';
import { type ChangeUserDependencies, changeUser } from './change-user.ts';
import { endSessions } from './end-sessions.ts';
import { findUsers, type UserSearch } from './find-users.ts';
import { knownUser } from './known-user.ts';
import { type RemoveFactorsDependencies, removeFactors } from './remove-factors.ts';
import { removeUser } from './remove-user.ts';
import { sendReset } from './send-reset.ts';
import { unlock } from './unlock.ts';

export type AdministrationDependencies = AdministratorDependencies &
  AdmitUserDependencies &
  ChangeUserDependencies &
  DeleteUserDependencies &
  RemoveFactorsDependencies & { readonly sessions: SessionStore; readonly end: EndSession };

type Act = (credential: Credential, userId: string) => Promise<void>;

export interface ShownUser {
  readonly user: User;
  /** The live ones, newest first. */
  readonly sessions: readonly Session[];
  /** The session of the one who looks. */
  readonly currentId: string;
}

/** What administrators do. Each act begins with who asks, and each line of the log that it writes names them. */
export function administration(deps: AdministrationDependencies) {
  const [reads, writes] = [reader(deps), writer(deps)];
  const { users } = deps;
  const by = ({ userId }: User): AdministrationDependencies => ({
    ...deps,
    logEvent: (event, facts) => deps.logEvent(event, { by: userId, ...facts }),
  });
  const act =
    (change: (deps: AdministrationDependencies, userId: string, administrator: User) => Promise<unknown>): Act =>
    async (credential, userId) => {
      const administrator = await writes(credential);
      await change(by(administrator), userId, administrator);
    };
  /** On a user who is there. */
  const actOn = (change: (deps: AdministrationDependencies, user: User) => Promise<unknown>): Act =>
    act(async (named, userId) => change(named, await knownUser(users, userId)));

  return {
    /** `search` is read once it is known who asks. */
    list: async (credential: Credential, search: () => UserSearch): Promise<DirectoryPage> => {
      const { user } = await reads(credential);
      const page = await findUsers(deps)(search());
      by(user).logEvent('user_read', { count: page.users.length });
      return page;
    },
    show: async (credential: Credential, userId: string): Promise<ShownUser> => {
      const { user: administrator, session } = await reads(credential);
      const user = await knownUser(users, userId);
      by(administrator).logEvent('user_read', { user_id: user.userId });
      return { user, sessions: await listSessions(deps)(user, 'live'), currentId: session.sessionId };
    },
    create: async (credential: Credential, input: AdmitUserInput): Promise<User> => {
      const administrator = await writes(credential);
      return admitUser(by(administrator))(administrator, input);
    },
    change: async (credential: Credential, userId: string, change: UserChange): Promise<User> => {
      const administrator = await writes(credential);
      return changeUser(by(administrator))(administrator, userId, change);
    },
    remove: act((named, userId, administrator) => removeUser(named)(administrator, userId)),
    unlock: actOn((named, { userId }) => unlock(named)(userId)),
    endSessions: actOn((named, { userId }) => endSessions(named)(userId)),
    sendReset: actOn((named, user) => sendReset(named)(user)),
    removeFactors: actOn((named, user) => removeFactors(named)(user)),
  };
}
