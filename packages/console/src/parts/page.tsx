import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useHere } from '../here.ts';
import { breakable } from './breakable.tsx';
import { Notice } from './notice.tsx';

export interface PageProps {
  readonly title: string;
  /** A way back, above the title. */
  readonly above?: ComponentChildren;
  /** Below the title. */
  readonly text?: string;
  /** Beside the title, where there is room. */
  readonly action?: ComponentChildren;
  /** Whether a field of the page takes the focus itself. @default false */
  readonly isFocused?: boolean;
  readonly children?: ComponentChildren;
}

/** The first page that is drawn leaves the focus where the browser has it. */
let isFirst = true;

/** A page, which takes the focus when it comes, so that the keyboard and the screen reader begin at its title. */
export function Page({ title, above, text, action, isFocused = false, children }: PageProps) {
  const { settings } = useHere();
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    document.title = `${title} · ${settings.serviceName}`;
  }, [title]);
  // Before it is painted: the focus does not move from under the fingers of who types at once.
  useLayoutEffect(() => {
    if (!isFirst && !isFocused) heading.current?.focus();
    isFirst = false;
  }, []);
  return (
    <>
      {above && <p class="above">{above}</p>}
      <div class="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {breakable(title)}
        </h1>
        {action}
      </div>
      <Notice />
      {text && <p class="lead">{breakable(text)}</p>}
      {children}
    </>
  );
}
