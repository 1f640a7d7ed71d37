import { createContext } from 'preact';
import { useContext, useEffect, useRef } from 'preact/hooks';
import { Check } from './icons.tsx';

const context = createContext('');
export const { Provider: NoticeProvider } = context;

/** What was said last, also to screen readers: the region is there before its text comes. */
export function Notice() {
  const text = useContext(context);
  const region = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // What had the focus may be gone, as the row of a device that was signed out.
    const timer = setTimeout(() => {
      if (text && document.activeElement === document.body) region.current?.focus();
    });
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div role="status" class="notice" ref={region} tabIndex={-1}>
      {text && (
        <p class="box good">
          <Check />
          {text}
        </p>
      )}
    </div>
  );
}
