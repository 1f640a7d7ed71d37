import { useHere } from '../here.ts';
import { Action } from '../parts/action.tsx';
import { AskedPart } from '../parts/asked-part.tsx';
import { breakable } from '../parts/breakable.tsx';
import { Field, Form } from '../parts/form.tsx';
import { Page } from '../parts/page.tsx';
import { useAsked } from '../use-asked.ts';

export function AddressPage() {
  const { account, settings, texts, say, proven } = useHere();
  const { address } = texts;
  const asked = useAsked(() => account.profile());
  return (
    <Page title={address.title}>
      <AskedPart asked={asked}>
        {({ user }) => (
          <section class="card">
            <h2 class="address">
              <span>{breakable(user.email)}</span>
              <span class={user.email_verified ? 'badge good' : 'badge warn'}>
                {user.email_verified ? address.verified : address.unverified}
              </span>
            </h2>
            {!user.email_verified && settings.hasMail && (
              <>
                <p>{address.unverifiedText}</p>
                <Action
                  onRun={async () => {
                    await account.sendVerification();
                    say(address.sent(user.email));
                  }}
                >
                  {address.sendAgain}
                </Action>
              </>
            )}
          </section>
        )}
      </AskedPart>
      {settings.hasMail && (
        <section class="card">
          <h2>{address.changeTitle}</h2>
          <p>{address.changeText}</p>
          <Form
            submit={address.submit}
            onSubmit={async ({ email = '' }) => {
              await proven(() => account.changeEmail(email));
              say(address.changeSent(email));
            }}
          >
            <Field label={address.newAddress} name="email" type="email" autocomplete="email" />
          </Form>
        </section>
      )}
    </Page>
  );
}
