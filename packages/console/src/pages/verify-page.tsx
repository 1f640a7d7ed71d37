import { useState } from 'preact/hooks';
import { isSpentLink } from '../fault-text.ts';
import { useHere } from '../here.ts';
import { Form } from '../parts/form.tsx';
import { Page } from '../parts/page.tsx';
import type { Route } from '../route.ts';
import { BrokenLinkPage } from './broken-link-page.tsx';
import { SpentLinkPage } from './spent-link-page.tsx';

interface Outcome {
  readonly isSpent: boolean;
  /** The address that is confirmed, where somebody is signed in whose it is. */
  readonly email: string | null;
}

/** Of a registration and of a change of address. A click of the user's: scanners of mails open links too, and run scripts. */
export function VerifyPage({ route }: { readonly route: Route }) {
  const { account, auth, texts } = useHere();
  const token = route.query.get('token');
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  if (!token) return <BrokenLinkPage />;
  if (outcome === null)
    return (
      <Page title={texts.verify.title} text={texts.verify.text}>
        <Form
          submit={texts.verify.submit}
          onSubmit={async () => {
            const isSpent = await account.verifyEmail(token).then(
              () => false,
              (fault: unknown) => {
                if (!isSpentLink(fault)) throw fault;
                return true;
              },
            );
            // A click may come before it is known who is signed in.
            const known = await auth.ready();
            const isIn = known.status !== 'signed-out' && known.user !== undefined;
            const user = isIn ? (await account.profile().catch(() => null))?.user : undefined;
            setOutcome({ isSpent, email: user?.email_verified ? user.email : null });
          }}
        />
      </Page>
    );
  const { isSpent, email } = outcome;
  if (!isSpent)
    return (
      <Page
        key="done"
        title={texts.verify.done}
        text={email === null ? texts.verify.doneText : texts.verify.doneAs(email)}
      >
        <a class="button primary" href="#/">
          {texts.verify.proceed}
        </a>
      </Page>
    );
  if (email === null) return <SpentLinkPage key="spent" href="#/account/address" />;
  return (
    <Page key="already" title={texts.verify.already} text={texts.verify.alreadyAs(email)}>
      <a class="button primary" href="#/account/address">
        {texts.verify.toAddress}
      </a>
    </Page>
  );
}
