import { useHere } from '../here.ts';
import { Page } from '../parts/page.tsx';

export function MissingPage() {
  const { texts } = useHere();
  return (
    <Page title={texts.pageMissing.title} text={texts.pageMissing.text}>
      <a class="button primary" href="#/account/devices">
        {texts.pageMissing.link}
      </a>
    </Page>
  );
}
