import type { AuthState, SignedIn, SignedOut, Unknown } from '../../../packages/client/src/create-auth.ts';
import { stateHolder } from '../../../packages/client/src/state.ts';
import { tokensOf } from '../../support/client-service.ts';

// As much of them as the client reads.
const { user, session } = tokensOf(1) as unknown as Pick<SignedIn, 'user' | 'session'>;

/** As much of a client as the React package reads, with a state that the test decides. */
export function clientIn(state: AuthState) {
  const holder = stateHolder();
  const become = (next: AuthState): void => holder.set(next, 'refresh');
  become(state);
  return {
    get state() {
      return holder.current;
    },
    onChange: holder.onChange,
    ready: jest.fn(async () => holder.current),
    become,
  };
}

clientIn.unknown = { status: 'unknown' } satisfies Unknown;
clientIn.signedOut = { status: 'signed-out' } satisfies SignedOut;
clientIn.signedIn = { status: 'signed-in', user, session } satisfies SignedIn;
