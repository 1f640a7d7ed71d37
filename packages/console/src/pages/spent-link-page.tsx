import { useHere } from '../here.ts';
import { Page } from '../parts/page.tsx';

/** Of a link that was used before, or is too old. @param props.href where another one is asked for */
export function SpentLinkPage({ href }: { readonly href: string }) {
  const { texts } = useHere();
  return (
    <Page title={texts.spentLink.title} text={texts.linkSpent}>
      <a class="button primary" href={href}>
        {texts.spentLink.another}
      </a>
    </Page>
  );
}
