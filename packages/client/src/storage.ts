import { AuthError } from './auth-error.ts';

type Maybe<T> = T | Promise<T>;

/** Where the refresh token rests: `localStorage`, React Native's AsyncStorage, or three functions around a keychain. */
export interface AuthStorage {
  getItem(key: string): Maybe<string | null>;
  setItem(key: string, value: string): Maybe<unknown>;
  removeItem(key: string): Maybe<unknown>;
}

export function memoryStorage(): AuthStorage {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => items.set(key, value),
    removeItem: (key) => items.delete(key),
  };
}

export interface StoredSession {
  readonly refresh_token: string;
  /** The session's public id. */
  readonly session: string;
}

/** The stored session of this client, and the sessions that have ended here and of which the service has not been told. */
export interface CredentialStore {
  read(): Promise<StoredSession | null>;
  write(session: StoredSession): Promise<unknown>;
  remove(): Promise<unknown>;
  /** Refresh tokens of sessions to end. */
  untold(): Promise<readonly string[]>;
  writeUntold(tokens: readonly string[]): Promise<unknown>;
}

/** @throws {AuthError} `storage`, from every method, where the storage throws */
export function credentialStore(storage: AuthStorage, key: string): CredentialStore {
  const untoldKey = `${key}.untold`;
  const reached = async <T>(task: () => Maybe<T>): Promise<T> => {
    try {
      return await task();
    } catch (cause) {
      throw new AuthError('storage', { cause });
    }
  };
  // Words with blanks between them: neither ids nor tokens have any.
  const words = async (name: string) => (await reached(() => storage.getItem(name)))?.split(' ') ?? [];
  const put = (name: string, value: readonly string[]) => reached(() => storage.setItem(name, value.join(' ')));
  const remove = (name: string) => reached(() => storage.removeItem(name));
  return {
    async read() {
      const [session, refresh_token] = await words(key);
      return session && refresh_token ? { session, refresh_token } : null;
    },
    write: ({ refresh_token, session }) => put(key, [session, refresh_token]),
    remove: () => remove(key),
    untold: () => words(untoldKey),
    writeUntold: (tokens) => (tokens.length === 0 ? remove(untoldKey) : put(untoldKey, tokens)),
  };
}
