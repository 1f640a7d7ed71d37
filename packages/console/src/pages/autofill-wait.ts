import type { SignInResult } from '../../../client/src/create-auth.ts';

/** Milliseconds after which the passkey that waits in the autofill is asked for with a fresh challenge; one lives 300 seconds. */
const challengeAge = 240_000;

/** Passkeys that are offered where the address is typed. */
export interface AutofillWait {
  /** Offers them until what it answers is called. */
  start(): () => void;
  /** Runs a ceremony with a dialogue in their place; they are offered again where it failed, and never while it is open. */
  instead<T>(ceremony: () => Promise<T>): Promise<T>;
}

export function autofillWait(
  signIn: (how: { autofill: true; signal: AbortSignal }) => Promise<SignInResult>,
  onResult: (result: SignInResult) => void,
): AutofillWait {
  let current = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isWanted = false;

  function end(): void {
    clearTimeout(timer);
    current.abort();
  }

  async function begin(): Promise<void> {
    end();
    current = new AbortController();
    const { signal } = current;
    if (typeof PublicKeyCredential !== 'function') return;
    if (!(await PublicKeyCredential.isConditionalMediationAvailable?.()) || signal.aborted) return;
    timer = setTimeout(() => void begin(), challengeAge);
    try {
      const result = await signIn({ autofill: true, signal });
      if (isWanted) onResult(result);
    } catch {
      // Cancelled: who wants a passkey has the button.
    }
  }

  return {
    start() {
      isWanted = true;
      void begin();
      return () => {
        isWanted = false;
        end();
      };
    },
    async instead(ceremony) {
      // The browser has one ceremony at a time: a new wait would close the dialogue.
      end();
      try {
        return await ceremony();
      } catch (fault) {
        if (isWanted) void begin();
        throw fault;
      }
    },
  };
}
