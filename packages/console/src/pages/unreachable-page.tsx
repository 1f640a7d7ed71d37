import { useHere } from '../here.ts';
import { Page } from '../parts/page.tsx';

export function UnreachablePage({ onAgain }: { readonly onAgain: () => void }) {
  const { texts } = useHere();
  return (
    <Page title={texts.unreachable.title} text={texts.unreachable.text}>
      <button type="button" class="button primary" onClick={onAgain}>
        {texts.again}
      </button>
    </Page>
  );
}
