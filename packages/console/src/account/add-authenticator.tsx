import { useEffect, useState } from 'preact/hooks';
import type { EnrolledTotpBody } from '../../../client/src/account-of.ts';
import { faultTexts, isWrong } from '../fault-text.ts';
import { GivenUp, useHere } from '../here.ts';
import { Loading } from '../parts/asked-part.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { FaultBox } from '../parts/fault-box.tsx';
import { Field, Form } from '../parts/form.tsx';
import { QrCode } from '../parts/qr-code.tsx';

export interface AddAuthenticatorProps {
  readonly onClose: () => void;
  readonly onAdded: (recoveryCodes: readonly string[] | undefined) => Promise<void>;
}

/** Shows the secret once, and lets it count from its first right code on. */
export function AddAuthenticator({ onClose, onAdded }: AddAuthenticatorProps) {
  const { account, texts, proven } = useHere();
  const { security } = texts;
  const [enrolled, setEnrolled] = useState<EnrolledTotpBody | null>(null);
  const [fault, setFault] = useState<{ readonly cause: unknown } | null>(null);
  useEffect(() => {
    proven(() => account.enrolTotp()).then(setEnrolled, (cause: unknown) =>
      cause instanceof GivenUp ? onClose() : setFault({ cause }),
    );
  }, []);
  return (
    <Dialog title={security.addAuthenticator} onClose={onClose}>
      <FaultBox text={fault && faultTexts(fault.cause, texts).whole} />
      {enrolled ? (
        <>
          <p>{security.scan}</p>
          <QrCode text={enrolled.otpauth_uri} label={security.qrLabel} />
          <p>{security.scanOr}</p>
          <p class="secret">
            <code>{enrolled.secret.replace(/.{4}(?=.)/g, '$& ')}</code>
          </p>
          <Form
            submit={security.confirm}
            wordsFor={(cause) => (isWrong(cause) ? security.wrongCode : null)}
            onSubmit={async ({ code = '' }) => {
              const { recovery_codes } = await account.confirmTotp(enrolled.factor.id, code.replaceAll(' ', ''));
              await onAdded(recovery_codes);
            }}
          >
            <Field
              label={security.typeCode}
              name="code"
              hint={texts.fields.codeHint}
              inputMode="numeric"
              autocomplete="one-time-code"
              isFocused
            />
          </Form>
        </>
      ) : (
        fault === null && <Loading />
      )}
    </Dialog>
  );
}
