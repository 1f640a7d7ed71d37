import { useState } from 'preact/hooks';
import { useHere } from '../here.ts';
import { Field, Form } from '../parts/form.tsx';
import { OwnAddress } from '../parts/own-address.tsx';
import { Page } from '../parts/page.tsx';

export interface MailCodeStepsProps {
  readonly onCode: (answer: { readonly challengeId: string; readonly code: string }) => Promise<void>;
  readonly onBack: () => void;
}

/** The address, then the code that came there. */
export function MailCodeSteps({ onCode, onBack }: MailCodeStepsProps) {
  const { account, texts } = useHere();
  const [sent, setSent] = useState<{ readonly email: string; readonly challengeId: string } | null>(null);
  const back = (
    <p class="aside">
      <button type="button" class="link" onClick={sent ? () => setSent(null) : onBack}>
        {sent ? texts.mailCode.another : texts.forgot.toSignIn}
      </button>
    </p>
  );
  if (sent)
    return (
      <Page key="code" title={texts.forgot.sentTitle} text={texts.mailCode.sent(sent.email)} isFocused>
        <Form
          submit={texts.mailCode.verify}
          onSubmit={({ code = '' }) => onCode({ challengeId: sent.challengeId, code: code.replaceAll(' ', '') })}
        >
          <Field
            label={texts.mailCode.code}
            name="code"
            hint={texts.mailCode.codeHint}
            inputMode="numeric"
            autocomplete="one-time-code"
            isFocused
          />
        </Form>
        {back}
      </Page>
    );
  return (
    <Page key="address" title={texts.mailCode.title} text={texts.mailCode.text}>
      <Form
        submit={texts.mailCode.submit}
        onSubmit={async ({ email = '' }) => {
          const { challengeId } = await account.sendSignInCode(email);
          setSent({ email, challengeId });
        }}
      >
        <OwnAddress />
      </Form>
      {back}
    </Page>
  );
}
