import { useState } from 'preact/hooks';
import { useHere } from '../here.ts';
import { Form } from '../parts/form.tsx';
import { Page } from '../parts/page.tsx';
import type { Route } from '../route.ts';
import { BrokenLinkPage } from './broken-link-page.tsx';

/** Takes a change of address back, for who has the mail that went to the address of before. */
export function UndoPage({ route }: { readonly route: Route }) {
  const { account, texts } = useHere();
  const token = route.query.get('token');
  const [isDone, setDone] = useState(false);
  if (isDone)
    return (
      <Page key="done" title={texts.undo.done} text={texts.undo.doneText}>
        <a class="button primary" href="#/forgot">
          {texts.undo.toForgot}
        </a>
      </Page>
    );
  if (!token) return <BrokenLinkPage />;
  return (
    <Page title={texts.undo.title} text={texts.undo.text}>
      <Form
        submit={texts.undo.submit}
        onSubmit={async () => {
          await account.undoEmailChange(token);
          setDone(true);
        }}
      />
    </Page>
  );
}
