import { useState } from 'preact/hooks';
import { useHere } from '../here.ts';
import { Form } from '../parts/form.tsx';
import { Page } from '../parts/page.tsx';
import type { Route } from '../route.ts';
import { BrokenLinkPage } from './broken-link-page.tsx';

/** Of a registration and of a change of address. A click of the user's: scanners of mails open links too, and run scripts. */
export function VerifyPage({ route }: { readonly route: Route }) {
  const { account, texts } = useHere();
  const token = route.query.get('token');
  const [isDone, setDone] = useState(false);
  if (isDone)
    return (
      <Page key="done" title={texts.verify.done} text={texts.verify.doneText}>
        <a class="button primary" href="#/">
          {texts.verify.proceed}
        </a>
      </Page>
    );
  if (!token) return <BrokenLinkPage />;
  return (
    <Page title={texts.verify.title} text={texts.verify.text}>
      <Form
        submit={texts.verify.submit}
        onSubmit={async () => {
          await account.verifyEmail(token);
          setDone(true);
        }}
      />
    </Page>
  );
}
