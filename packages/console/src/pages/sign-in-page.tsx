import { useEffect, useState } from 'preact/hooks';
import type { SecondFactorNeeded, SignInResult } from '../../../client/src/create-auth.ts';
import { isWrong } from '../fault-text.ts';
import { useHere } from '../here.ts';
import { Action } from '../parts/action.tsx';
import { Field, Form } from '../parts/form.tsx';
import { Key, Mail } from '../parts/icons.tsx';
import { useNotice } from '../parts/notice.tsx';
import { OwnAddress } from '../parts/own-address.tsx';
import { Page } from '../parts/page.tsx';
import { autofillWait } from './autofill-wait.ts';
import { MailCodeSteps } from './mail-code-steps.tsx';
import { SecondFactorStep } from './second-factor-step.tsx';

/** Signs in; who is signed in then sees the page that they came for. */
export function SignInPage() {
  const { auth } = useHere();
  const [needed, setNeeded] = useState<SecondFactorNeeded | null>(null);
  const [isByCode, setByCode] = useState(false);
  const [isOver, setOver] = useState(false);
  const taken = (result: SignInResult): void => {
    if (result.status === 'second-factor') setNeeded(result);
  };
  if (needed)
    return (
      <SecondFactorStep
        needed={needed}
        onOver={(isTooLate) => {
          setNeeded(null);
          setOver(isTooLate);
        }}
      />
    );
  if (isByCode)
    return <MailCodeSteps onCode={async (code) => taken(await auth.signIn(code))} onBack={() => setByCode(false)} />;
  return <Credentials isOver={isOver} onResult={taken} onByCode={() => setByCode(true)} />;
}

interface CredentialsProps {
  /** Whether a sign-in in two steps took too long. */
  readonly isOver: boolean;
  readonly onResult: (result: SignInResult) => void;
  readonly onByCode: () => void;
}

function Credentials({ isOver, onResult, onByCode }: CredentialsProps) {
  const { auth, settings, state, texts } = useHere();
  const [autofill] = useState(() => autofillWait(auth.passkey.signIn, onResult));
  useEffect(autofill.start, []);
  const notice = useNotice();
  const [isTried, setTried] = useState(false);
  const reason = state.status === 'signed-out' ? state.reason : undefined;
  const tried = async (result: Promise<SignInResult>) => {
    setTried(true);
    onResult(await result);
  };
  return (
    <Page title={texts.signIn.title} isFocused>
      {(isOver || reason) && !isTried && !notice.text && (
        <p class="box">{isOver || !reason ? texts.factor.over : texts.signIn.signedOut[reason]}</p>
      )}
      <Form
        submit={texts.signIn.submit}
        wordsFor={(fault) => (isWrong(fault) ? texts.wrongSignIn : null)}
        onSubmit={({ email = '', password = '' }) => tried(auth.signIn({ email, password }))}
      >
        <OwnAddress autocomplete="username webauthn" isFocused />
        <Field
          label={texts.fields.password}
          name="password"
          type="password"
          autocomplete="current-password"
          beside={<a href="#/forgot">{texts.signIn.forgot}</a>}
        />
      </Form>
      {(hasPasskeys || settings.emailCode) && (
        <>
          <p class="or">{texts.or}</p>
          <div class="ways">
            {hasPasskeys && (
              <Action onRun={() => tried(autofill.instead(() => auth.passkey.signIn()))}>
                <Key />
                {texts.signIn.passkey}
              </Action>
            )}
            {settings.emailCode && (
              <button type="button" class="button quiet" onClick={onByCode}>
                <Mail />
                {texts.signIn.mailCode}
              </button>
            )}
          </div>
        </>
      )}
      {settings.registration !== 'closed' && (
        <p class="aside">
          {texts.signIn.noAccount} <a href="#/register">{texts.signIn.register}</a>
        </p>
      )}
    </Page>
  );
}

export const hasPasskeys = typeof PublicKeyCredential === 'function';
