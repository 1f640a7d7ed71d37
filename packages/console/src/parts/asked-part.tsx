import type { ComponentChildren } from 'preact';
import { faultTexts } from '../fault-text.ts';
import { useHere } from '../here.ts';
import type { Asked } from '../use-asked.ts';
import { FaultBox } from './fault-box.tsx';

/** What waits for an answer of the service. */
export function AskedPart<T>({
  asked: { answer, fault, again },
  children,
}: {
  readonly asked: Asked<T>;
  readonly children: (answer: T) => ComponentChildren;
}) {
  const { texts } = useHere();
  return (
    <>
      {fault !== null && (
        <div class="stack">
          <FaultBox text={faultTexts(fault, texts).whole} />
          <button type="button" class="button quiet" onClick={() => void again()}>
            {texts.again}
          </button>
        </div>
      )}
      {answer !== null ? children(answer) : fault === null && <Loading />}
    </>
  );
}

export function Loading() {
  const { texts } = useHere();
  return (
    <p class="loading" role="status">
      {texts.loading}
    </p>
  );
}
