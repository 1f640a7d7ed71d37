import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { useHere } from '../here.ts';
import { breakable } from './breakable.tsx';
import { Cross } from './icons.tsx';

export interface DialogProps {
  readonly title: string;
  /** Called once when it is closed, by Escape too. Absent: it cannot be left by a slip. */
  readonly onClose?: () => void;
  readonly children: ComponentChildren;
}

/** A modal dialogue; where it was opened gets the focus back. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const { texts } = useHere();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  // Closed while it is still there: only then the browser gives the focus back.
  useLayoutEffect(() => {
    const { current } = dialog;
    current?.showModal();
    return () => current?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        // A dialogue within it has its own.
        if (event.target === dialog.current) onClose?.();
      }}
      // Browsers let a second Escape through, also where the first is held back.
      onClose={(event) => {
        if (event.target !== dialog.current) return;
        if (onClose) onClose();
        else dialog.current?.showModal();
      }}
    >
      <div class="dialog-head">
        <h2 id={id}>{breakable(title)}</h2>
        {onClose && (
          <button type="button" class="plain" aria-label={texts.close} onClick={onClose}>
            <Cross />
          </button>
        )}
      </div>
      {children}
    </dialog>
  );
}
