import { useHere } from '../here.ts';
import { Page } from '../parts/page.tsx';

export function BrokenLinkPage() {
  const { texts } = useHere();
  return (
    <Page title={texts.brokenLink.title} text={texts.brokenLink.text}>
      <p class="aside">
        <a href="#/sign-in">{texts.forgot.toSignIn}</a>
      </p>
    </Page>
  );
}
