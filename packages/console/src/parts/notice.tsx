import { createContext } from 'preact';
import { useContext, useEffect, useRef } from 'preact/hooks';
import { breakable } from './breakable.tsx';
import { Check } from './icons.tsx';

export interface Told {
  /** Empty where there is nothing to say. */
  readonly text: string;
  readonly isFault: boolean;
  /** Another one each time: what is said twice is told twice. */
  readonly turn: number;
}

const context = createContext<Told>({ text: '', isFault: false, turn: 0 });
export const { Provider: NoticeProvider } = context;
export const useNotice = (): Told => useContext(context);

/** What was said last, also to screen readers: the region is there before its text comes. */
export function Notice() {
  const { text, isFault, turn } = useNotice();
  const region = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // What had the focus may be gone, as the row of a device that was signed out.
    const timer = setTimeout(() => {
      if (text && document.activeElement === document.body) region.current?.focus();
    });
    return () => clearTimeout(timer);
  }, [turn]);
  return (
    <div role="status" class="notice" ref={region} tabIndex={-1}>
      {text && (
        <p key={turn} class={isFault ? 'box bad' : 'box good'}>
          {!isFault && <Check />}
          <span>{breakable(text)}</span>
        </p>
      )}
    </div>
  );
}
