import { useHere } from '../here.ts';
import { Action } from '../parts/action.tsx';
import { Page } from '../parts/page.tsx';

export function UnreachablePage({ onAgain }: { readonly onAgain: () => Promise<void> }) {
  const { texts } = useHere();
  return (
    <Page title={texts.unreachable.title} text={texts.unreachable.text}>
      <Action kind="primary" onRun={onAgain}>
        {texts.again}
      </Action>
    </Page>
  );
}
