import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ConsoleSettings } from '../../../contract/console.ts';
import type { Account } from '../../client/src/account-of.ts';
import type { Auth, AuthState } from '../../client/src/create-auth.ts';
import type { Texts } from './texts/en.ts';

/** What every part of the console has. */
export interface Here {
  readonly auth: Auth;
  readonly account: Account;
  readonly state: AuthState;
  readonly settings: ConsoleSettings;
  /** For times and numbers: the user's own tag of the language, such as `en-GB`. */
  readonly language: string;
  readonly texts: Texts;
  /** The address that was typed last by who is not signed in: in memory alone, and until the sign-in. */
  readonly typed: { email: string };
  /**
   * Tells of a success, until the page is left or something else begins; nothing is told by an empty text.
   * @param how.isKept on the next page too @default false
   * @param how.isFault of a failure that has no place of its own @default false
   */
  say(text: string, how?: { readonly isKept?: boolean; readonly isFault?: boolean }): void;
  /**
   * Does what wants a recent proof, and asks for one where it is missing.
   * @throws {GivenUp} where the user gives none; what the task throws else
   */
  proven<T>(task: () => Promise<T>): Promise<T>;
  /** Signs this device out, and says so where the service does not know of it yet. */
  signOut(): Promise<void>;
}

/** The user thought better of it. */
export class GivenUp extends Error {}

const context = createContext<Here | null>(null);
export const { Provider: HereProvider } = context;

export function useHere(): Here {
  const here = useContext(context);
  if (here === null) throw new Error('this is drawn outside of the console');
  return here;
}
