import { useCallback, useEffect, useState } from 'preact/hooks';

export interface Asked<T> {
  /** null until it has come. */
  readonly answer: T | null;
  readonly fault: unknown;
  /** Asks once more; what there is stays until the answer comes. */
  again(): Promise<void>;
}

/** Asks when the part is drawn, and whenever what it asks for changes. @param key of what is asked for */
export function useAsked<T>(ask: () => Promise<T>, key = ''): Asked<T> {
  const [held, setHeld] = useState<{ key: string; answer: T | null; fault: unknown }>({
    key,
    answer: null,
    fault: null,
  });
  const again = useCallback(async () => {
    try {
      setHeld({ key, answer: await ask(), fault: null });
    } catch (fault) {
      setHeld((before) => ({ ...before, fault }));
    }
  }, [key]);
  useEffect(() => void again(), [again]);
  return { answer: held.key === key ? held.answer : null, fault: held.fault, again };
}
