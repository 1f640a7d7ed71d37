import { useEffect, useState } from 'preact/hooks';
import type { ProofMethod } from '../../../../contract/errors.ts';
import type { SecondFactor, SecondFactorNeeded } from '../../../client/src/create-auth.ts';
import { isWrong } from '../fault-text.ts';
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
  const { account, texts, say } = useHere();
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
  const wordsFor = (fault: unknown): string | null =>
    isWrong(fault) ? (way === 'totp' ? texts.factor.wrongCode : texts.factor.wrong) : null;
  const goOn = async (proof: SecondFactor): Promise<void> => {
    try {
      await needed.continue(proof);
    } catch (fault) {
      if (isWrong(fault)) setWrong((count) => count + 1);
      throw fault;
    }
    if (!('recoveryCode' in proof)) return;
    const left = await account.factors().then(
      (found) => found.recovery_codes_left,
      () => null,
    );
    if (left !== null) say(texts.security.recoveryUsed(left), { isKept: true });
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
          <Action kind="primary" wordsFor={wordsFor} onRun={() => goOn({ passkey: true })}>
            {texts.factor.usePasskey}
          </Action>
        </div>
      ) : (
        <Form
          submit={texts.factor.submit}
          wordsFor={wordsFor}
          onSubmit={({ code = '', recoveryCode = '' }) => goOn(way === 'totp' ? { code } : { recoveryCode })}
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
