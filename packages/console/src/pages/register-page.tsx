import { useState } from 'preact/hooks';
import { useHere } from '../here.ts';
import { Form } from '../parts/form.tsx';
import { NewPassword, passwordCheck } from '../parts/new-password.tsx';
import { OwnAddress } from '../parts/own-address.tsx';
import { Page } from '../parts/page.tsx';

export function RegisterPage() {
  const { auth, account, settings, texts, say } = useHere();
  const [mailed, setMailed] = useState<string | null>(null);
  const haveAccount = (
    <p class="aside">
      {texts.register.haveAccount} <a href="#/sign-in">{texts.signIn.title}</a>
    </p>
  );
  if (settings.registration === 'closed')
    return (
      <Page title={texts.register.title} text={texts.register.closed}>
        {haveAccount}
      </Page>
    );
  if (mailed !== null)
    return (
      <Page key="mailed" title={texts.register.mailed} text={texts.register.mailedText(mailed)}>
        {haveAccount}
      </Page>
    );
  return (
    <Page title={texts.register.title}>
      <Form
        submit={texts.register.submit}
        check={passwordCheck('password', texts, settings.passwordMinLength)}
        onSubmit={async ({ email = '', password = '' }) => {
          const { status } = await account.register({ email, password });
          if (status === 'mailed') return setMailed(email);
          await auth.signIn({ email, password });
          say(settings.hasMail ? texts.register.welcome : texts.register.welcomeWithoutMail, { isKept: true });
        }}
      >
        <OwnAddress />
        <NewPassword label={texts.fields.password} name="password" />
      </Form>
      {haveAccount}
    </Page>
  );
}
