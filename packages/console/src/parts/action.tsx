import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { faultTexts } from '../fault-text.ts';
import { GivenUp, useHere } from '../here.ts';
import { Dialog } from './dialog.tsx';
import { FaultBox } from './fault-box.tsx';
import { Form } from './form.tsx';

export interface ActionProps {
  readonly kind?: 'primary' | 'quiet' | 'danger';
  /** What it is called where the words on it do not say enough. */
  readonly name?: string;
  /** Asked before it is done. */
  readonly confirm?: { readonly title: string; readonly text: string; readonly submit: string };
  /** Better words for a fault; null where it has none. */
  readonly wordsFor?: (fault: unknown) => string | null;
  readonly onRun: () => Promise<unknown>;
  readonly children: ComponentChildren;
}

/** A button that does something at the service, and says beside it where that failed. */
export function Action({ kind = 'quiet', name, confirm, wordsFor, onRun, children }: ActionProps) {
  const { texts, say } = useHere();
  const [isAsked, setAsked] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<{ readonly cause: unknown } | null>(null);

  async function run(): Promise<void> {
    if (isBusy) return;
    setBusy(true);
    setFailure(null);
    say('');
    try {
      await onRun();
    } catch (cause) {
      if (!(cause instanceof GivenUp)) setFailure({ cause });
    }
    setBusy(false);
  }

  return (
    <>
      <button
        type="button"
        class={`button ${kind}`}
        aria-label={name}
        aria-disabled={isBusy}
        onClick={() => (confirm ? setAsked(true) : void run())}
      >
        {children}
      </button>
      <FaultBox text={failure && (wordsFor?.(failure.cause) ?? faultTexts(failure.cause, texts).whole)} />
      {confirm && isAsked && (
        <Dialog title={confirm.title} onClose={() => setAsked(false)}>
          <p>{confirm.text}</p>
          <Form
            submit={confirm.submit}
            kind={kind === 'danger' ? 'danger' : 'primary'}
            {...(wordsFor && { wordsFor })}
            onSubmit={async () => {
              await onRun();
              setAsked(false);
            }}
            beside={
              <button type="button" class="button quiet" onClick={() => setAsked(false)}>
                {texts.cancel}
              </button>
            }
          />
        </Dialog>
      )}
    </>
  );
}
