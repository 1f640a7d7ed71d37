import { useEffect, useState } from 'preact/hooks';
import { AuthError, type SecondFactorNeeded, type SignInResult } from '../../../client/src/create-auth.ts';
import { useHere } from '../here.ts';
import { Action } from '../parts/action.tsx';
import { Field, Form } from '../parts/form.tsx';
import { Key, Mail } from '../parts/icons.tsx';
import { Page } from '../parts/page.tsx';
import { MailCodeSteps } from './mail-code-steps.tsx';
import { SecondFactorStep } from './second-factor-step.tsx';

/** Milliseconds after which the passkey that waits in the autofill is asked for with a fresh challenge; one lives 300 seconds. */
const challengeAge = 240_000;

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
  useEffect(() => waitInAutofill(auth.passkey.signIn, onResult), []);
  const reason = state.status === 'signed-out' ? state.reason : undefined;
  return (
    <Page title={texts.signIn.title} isFocused>
      {(isOver || reason) && (
        <p class="box">{isOver || !reason ? texts.factor.over : texts.signIn.signedOut[reason]}</p>
      )}
      <Form
        submit={texts.signIn.submit}
        wordsFor={(fault) =>
          fault instanceof AuthError && fault.code === 'invalid_credentials' ? texts.wrongSignIn : null
        }
        onSubmit={async ({ email = '', password = '' }) => onResult(await auth.signIn({ email, password }))}
      >
        <Field label={texts.fields.email} name="email" type="email" autocomplete="username webauthn" isFocused />
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
              <Action onRun={async () => onResult(await auth.passkey.signIn())}>
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

/** Offers passkeys where the address is typed, for as long as the page is there. Answers what stops it. */
function waitInAutofill(
  signIn: (how: { autofill: true; signal: AbortSignal }) => Promise<SignInResult>,
  onResult: (result: SignInResult) => void,
): () => void {
  let current = new AbortController();
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function wait(): Promise<void> {
    if (!hasPasskeys || !(await PublicKeyCredential.isConditionalMediationAvailable?.()) || isStopped) return;
    current = new AbortController();
    const { signal } = current;
    timer = setTimeout(() => {
      current.abort();
      void wait();
    }, challengeAge);
    try {
      const result = await signIn({ autofill: true, signal });
      if (!isStopped) onResult(result);
    } catch {
      // Cancelled, or the dialogue of the button took its place: who wants a passkey has the button.
    }
  }

  void wait();
  return () => {
    isStopped = true;
    clearTimeout(timer);
    current.abort();
  };
}
