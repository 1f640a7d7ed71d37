import type { Auth } from 'hybrid-auth-client';
import { onShownChange } from './shown-state.ts';

/** Milliseconds; each pause is twice the one before. */
const firstPause = 1_000;
const longestPause = 30_000;

/** Asks the service who is signed in, and again whenever and for as long as nobody can say. Answers what stops it. */
export function askUntilKnown(auth: Pick<Auth, 'state' | 'onChange' | 'ready'>): () => void {
  let pause = firstPause;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;

  function askLater(): void {
    clearTimeout(timer);
    if (isStopped || auth.state.status !== 'unknown') return;
    timer = setTimeout(() => void (isHidden() ? askLater() : ask()), pause);
    pause = Math.min(pause * 2, longestPause);
  }

  async function ask(): Promise<void> {
    // It never rejects, and joins what is under way: StrictMode's second effect, or what another tab had the client ask.
    await auth.ready();
    askLater();
  }

  const unsubscribe = onShownChange(auth, () => {
    pause = firstPause;
    askLater();
  });
  void ask();
  return () => {
    isStopped = true;
    clearTimeout(timer);
    unsubscribe();
  };
}

/** Then a question may wait: the client itself asks when the page comes to the front. */
const isHidden = (): boolean => typeof document !== 'undefined' && document.visibilityState === 'hidden';
