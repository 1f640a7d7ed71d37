import { useState } from 'preact/hooks';
import type { ProofMethod } from '../../../../contract/errors.ts';
import { isWrong } from '../fault-text.ts';
import { useHere } from '../here.ts';
import { Action } from './action.tsx';
import { Dialog } from './dialog.tsx';
import { Field, Form } from './form.tsx';

export interface ProofDialogProps {
  readonly methods: readonly ProofMethod[];
  readonly onProven: () => void;
  readonly onGivenUp: () => void;
}

/** The quickest first. */
const order: readonly ProofMethod[] = ['passkey', 'totp', 'password', 'recovery_code'];

/** Asks once more who is signed in, by one of the ways that the service takes. */
export function ProofDialog({ methods, onProven, onGivenUp }: ProofDialogProps) {
  const { auth, signOut, texts } = useHere();
  const possible = order.filter((method) => methods.includes(method));
  const [method, setMethod] = useState<ProofMethod>(possible[0] ?? 'password');
  const others: Readonly<Record<ProofMethod, string>> = {
    password: texts.proof.usePassword,
    totp: texts.factor.useTotp,
    recovery_code: texts.factor.useRecovery,
    passkey: texts.factor.usePasskey,
  };
  if (possible.length === 0)
    return (
      <Dialog title={texts.proof.title} onClose={onGivenUp}>
        <p>{texts.proof.none}</p>
        <div class="actions">
          <Action kind="primary" onRun={signOut}>
            {texts.proof.signInAgain}
          </Action>
        </div>
      </Dialog>
    );
  return (
    <Dialog title={texts.proof.title} onClose={onGivenUp}>
      <p>{texts.proof.text}</p>
      {method === 'passkey' ? (
        <div class="actions">
          <Action
            kind="primary"
            onRun={async () => {
              await auth.passkey.stepUp();
              onProven();
            }}
          >
            {texts.factor.usePasskey}
          </Action>
        </div>
      ) : (
        <Form
          key={method}
          submit={texts.proof.submit}
          wordsFor={(fault) => (method === 'totp' && isWrong(fault) ? texts.security.wrongCode : null)}
          onSubmit={async ({ password = '', code = '', recoveryCode = '' }) => {
            await auth.stepUp(method === 'password' ? { password } : method === 'totp' ? { code } : { recoveryCode });
            onProven();
          }}
        >
          <ProofField method={method} />
        </Form>
      )}
      <Others ways={possible.filter((one) => one !== method).map((one) => [one, others[one]])} onChoose={setMethod} />
    </Dialog>
  );
}

/** The field of a way that is typed. */
export function ProofField({ method }: { readonly method: Exclude<ProofMethod, 'passkey'> }) {
  const { texts } = useHere();
  if (method === 'password')
    return (
      <Field label={texts.fields.password} name="password" type="password" autocomplete="current-password" isFocused />
    );
  if (method === 'totp')
    return (
      <Field
        label={texts.fields.code}
        name="code"
        hint={texts.fields.codeHint}
        inputMode="numeric"
        autocomplete="one-time-code"
        isFocused
      />
    );
  return <Field label={texts.fields.recoveryCode} name="recoveryCode" autocomplete="off" isFocused />;
}

/** The other ways that there are. */
export const Others = <Way extends string>({
  ways,
  onChoose,
}: {
  readonly ways: readonly (readonly [Way, string])[];
  readonly onChoose: (way: Way) => void;
}) =>
  ways.length === 0 ? null : (
    <ul class="others">
      {ways.map(([way, text]) => (
        <li key={way}>
          <button type="button" class="link" onClick={() => onChoose(way)}>
            {text}
          </button>
        </li>
      ))}
    </ul>
  );
