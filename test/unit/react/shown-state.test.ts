import type { AuthState } from '../../../packages/client/src/create-auth.ts';
import { askUntilKnown } from '../../../packages/react/src/ask-until-known.ts';
import { onShownChange, shownState } from '../../../packages/react/src/shown-state.ts';
import { clientIn } from './client-in.ts';

const initialState = { status: 'signed-out', reason: 'idle_timeout' } satisfies AuthState;
const { signedIn, signedOut, unknown } = clientIn;

test('what the server rendered is shown while nothing is known, also after the service was not reached', () => {
  const auth = clientIn(unknown);
  expect(shownState(auth, initialState)).toBe(initialState);
  auth.become({ status: 'unknown' });
  expect(shownState(auth, initialState)).toBe(initialState);
});

test('the one who was signed in when the service was last reached is known', () => {
  const auth = clientIn({ ...signedIn, status: 'unknown' });
  expect(shownState(auth, initialState)).toBe(auth.state);
});

// Else a test that fails leaves a client that asks for ever.
let stop = () => {};
afterEach(() => stop());

describe('what the server rendered is not shown again where another tab signs in, and nobody can say whom', () => {
  test.each([
    ['a component has shown', (auth: ReturnType<typeof clientIn>) => void shownState(auth, initialState)],
    ['no component has shown', () => {}],
  ])('after a state that %s', async (_, show) => {
    const auth = clientIn(unknown);
    stop = askUntilKnown(auth);
    auth.become(signedOut);
    await Promise.resolve();
    show(auth);
    auth.become(unknown);
    expect(shownState(auth, initialState)).toBe(auth.state);
  });

  test('after a state that was over before anybody heard of it', async () => {
    const auth = clientIn(unknown);
    const shown: AuthState[] = [];
    onShownChange(auth, () => shown.push(shownState(auth, initialState)));
    auth.become(signedOut);
    auth.become(unknown);
    await Promise.resolve();
    expect(shown.at(-1)).toBe(auth.state);
  });
});
