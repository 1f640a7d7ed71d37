import { useState } from 'preact/hooks';
import { useHere } from '../here.ts';
import { Form } from '../parts/form.tsx';
import { OwnAddress } from '../parts/own-address.tsx';
import { Page } from '../parts/page.tsx';

export function ForgotPage() {
  const { account, settings, texts } = useHere();
  const [sent, setSent] = useState<string | null>(null);
  const toSignIn = (
    <p class="aside">
      <a href="#/sign-in">{texts.forgot.toSignIn}</a>
    </p>
  );
  if (!settings.hasMail)
    return (
      <Page title={texts.forgot.title} text={texts.forgot.noMail}>
        {toSignIn}
      </Page>
    );
  if (sent !== null)
    return (
      <Page key="sent" title={texts.forgot.sentTitle} text={texts.forgot.sent(sent)}>
        {toSignIn}
      </Page>
    );
  return (
    <Page title={texts.forgot.title} text={texts.forgot.text}>
      <Form
        submit={texts.forgot.submit}
        onSubmit={async ({ email = '' }) => {
          await account.sendPasswordReset(email);
          setSent(email);
        }}
      >
        <OwnAddress />
      </Form>
      {toSignIn}
    </Page>
  );
}
