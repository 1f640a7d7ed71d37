import { useEffect, useState } from 'preact/hooks';
import type { ProofMethod } from '../../../../contract/errors.ts';
import { AuthError, type SecondFactorNeeded } from '../../../client/src/create-auth.ts';
import { useHere } from '../here.ts';
import { Action } from '../parts/action.tsx';
import { Form } from '../parts/form.tsx';
import { Page } from '../parts/page.tsx';
import { Others, ProofField } from '../parts/proof-dialog.tsx';

export interface SecondFactorStepProps {
  readonly needed: SecondFactorNeeded;
  /** @param isTooLate false where the user wants to begin again */
  readonly onOver: (isTooLate: boolean) => void;
}

type Way = Exclude<ProofMethod, 'password'>;
const order: readonly Way[] = ['passkey', 'totp', 'recovery_code'];
/** As many wrong answers end the challenge. */
const mostWrong = 5;

export function SecondFactorStep({ needed, onOver }: SecondFactorStepProps) {
  const { texts } = useHere();
  const ways = order.filter((way) => needed.methods.includes(way));
  const [way, setWay] = useState<Way>(ways[0] ?? 'totp');
  const [wrong, setWrong] = useState(0);
  useEffect(() => {
    const timer = setTimeout(() => onOver(true), needed.expiresIn * 1_000);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    if (wrong >= mostWrong) onOver(true);
  }, [wrong]);
  const wordsFor = (fault: unknown): string | null => {
    if (!(fault instanceof AuthError) || fault.code !== 'invalid_credentials') return null;
    setWrong((count) => count + 1);
    return texts.factor.wrong;
  };
  const words = { passkey: texts.factor.passkey, totp: texts.factor.totp, recovery_code: texts.factor.recovery };
  const others = {
    passkey: texts.factor.usePasskey,
    totp: texts.factor.useTotp,
    recovery_code: texts.factor.useRecovery,
  };
  return (
    <Page key={way} title={texts.factor.title} text={words[way]} isFocused={way !== 'passkey'}>
      {way === 'passkey' ? (
        <div class="ways">
          <Action kind="primary" wordsFor={wordsFor} onRun={() => needed.continue({ passkey: true })}>
            {texts.factor.usePasskey}
          </Action>
        </div>
      ) : (
        <Form
          submit={texts.factor.submit}
          wordsFor={wordsFor}
          onSubmit={({ code = '', recoveryCode = '' }) => needed.continue(way === 'totp' ? { code } : { recoveryCode })}
        >
          <ProofField method={way} />
        </Form>
      )}
      <Others ways={ways.filter((one) => one !== way).map((one) => [one, others[one]])} onChoose={setWay} />
      <p class="aside">
        <button type="button" class="link" onClick={() => onOver(false)}>
          {texts.factor.startAgain}
        </button>
      </p>
    </Page>
  );
}
