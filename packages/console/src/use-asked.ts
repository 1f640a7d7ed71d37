import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { useOnline } from './use-online.ts';

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
  // What is wanted now: who kept the `again` of an earlier drawing wants that, too.
  const wanted = useRef({ ask, key });
  wanted.current = { ask, key };
  const lastTurn = useRef(0);
  const again = useCallback(async () => {
    const { ask, key } = wanted.current;
    const turn = ++lastTurn.current;
    // Answers do not come in the order of the questions.
    const isLast = () => turn === lastTurn.current;
    try {
      const answer = await ask();
      if (isLast()) setHeld({ key, answer, fault: null });
    } catch (fault) {
      if (isLast()) setHeld((before) => ({ key, answer: before.key === key ? before.answer : null, fault }));
    }
  }, []);
  useEffect(() => void again(), [key]);
  const { answer, fault } = held.key === key ? held : { answer: null, fault: null };
  // Also while the first answer has not come: what was asked of no network may hang for long.
  useOnline(again, answer === null || fault !== null);
  return { answer, fault, again };
}
