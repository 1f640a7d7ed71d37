import { useState } from 'preact/hooks';
import { isSpentLink } from '../fault-text.ts';
import { useHere } from '../here.ts';
import { Form } from '../parts/form.tsx';
import { NewPassword, passwordCheck } from '../parts/new-password.tsx';
import { Page } from '../parts/page.tsx';
import type { Route } from '../route.ts';
import { BrokenLinkPage } from './broken-link-page.tsx';
import { SpentLinkPage } from './spent-link-page.tsx';

/** Of a forgotten password, and of an invitation. */
export function ResetPage({ route }: { readonly route: Route }) {
  const { account, settings, texts } = useHere();
  const token = route.query.get('token');
  const [isDone, setDone] = useState(false);
  const [isSpent, setSpent] = useState(false);
  const isInvitation = route.path === '/invite';
  if (isDone)
    return (
      <Page key="done" title={texts.reset.done} text={texts.reset.doneText}>
        <a class="button primary" href="#/sign-in">
          {texts.signIn.title}
        </a>
      </Page>
    );
  if (!token) return <BrokenLinkPage />;
  if (isSpent) return <SpentLinkPage href="#/forgot" />;
  return (
    <Page
      title={isInvitation ? texts.reset.inviteTitle : texts.reset.title}
      text={isInvitation ? texts.reset.inviteText : texts.reset.text}
    >
      <Form
        submit={texts.reset.submit}
        check={passwordCheck('new_password', texts, settings.passwordMinLength)}
        onSubmit={async ({ new_password: newPassword = '' }) => {
          try {
            await account.resetPassword({ token, newPassword });
            setDone(true);
          } catch (fault) {
            if (!isSpentLink(fault)) throw fault;
            setSpent(true);
          }
        }}
      >
        <NewPassword label={texts.fields.newPassword} name="new_password" />
      </Form>
    </Page>
  );
}
