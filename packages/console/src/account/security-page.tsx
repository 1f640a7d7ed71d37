import { useState } from 'preact/hooks';
import { AuthError } from '../../../client/src/create-auth.ts';
import { useHere } from '../here.ts';
import { hasPasskeys } from '../pages/sign-in-page.tsx';
import { Action } from '../parts/action.tsx';
import { AskedPart } from '../parts/asked-part.tsx';
import { Page } from '../parts/page.tsx';
import { useAsked } from '../use-asked.ts';
import { AddAuthenticator } from './add-authenticator.tsx';
import { FactorList } from './factor-list.tsx';
import { PasswordCard } from './password-card.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';

export function SecurityPage() {
  const { auth, account, texts, say, proven } = useHere();
  const { security } = texts;
  const asked = useAsked(() => account.factors());
  const [isAdding, setAdding] = useState(false);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const added = async (recoveryCodes: readonly string[] | undefined, words: string): Promise<void> => {
    setAdding(false);
    if (recoveryCodes) setCodes(recoveryCodes);
    await asked.again();
    say(words);
  };
  return (
    <Page title={security.title}>
      <PasswordCard />
      <AskedPart asked={asked}>
        {({ factors, recovery_codes_left: left }) => (
          <>
            <section class="card">
              <h2>{security.passkeys}</h2>
              <p>{security.passkeysText}</p>
              <FactorList
                factors={factors.filter(({ type }) => type === 'passkey')}
                none={security.passkeysNone}
                onChange={asked.again}
              />
              {hasPasskeys ? (
                <Action
                  wordsFor={(fault) => (isAlreadyHere(fault) ? texts.security.alreadyHere : null)}
                  onRun={async () => {
                    const { recovery_codes } = await proven(() => auth.passkey.enrol());
                    await added(recovery_codes, security.passkeyAdded);
                  }}
                >
                  {security.addPasskey}
                </Action>
              ) : (
                <p class="hint">{security.noPasskeys}</p>
              )}
            </section>
            <section class="card">
              <h2>{security.authenticators}</h2>
              <p>{security.authenticatorsText}</p>
              <FactorList
                factors={factors.filter(({ type }) => type === 'totp')}
                none={security.authenticatorsNone}
                onChange={asked.again}
              />
              <button type="button" class="button quiet" onClick={() => setAdding(true)}>
                {security.addAuthenticator}
              </button>
            </section>
            <section class="card">
              <h2>{security.recovery}</h2>
              <p>{security.recoveryText}</p>
              {factors.length === 0 ? (
                <p class="none">{security.recoveryNone}</p>
              ) : (
                <>
                  <p class={left <= 2 ? 'few' : 'none'}>{security.recoveryLeft(left)}</p>
                  <Action
                    confirm={{ title: security.renewTitle, text: security.renewText, submit: security.renew }}
                    onRun={async () => {
                      setCodes(await proven(() => account.renewRecoveryCodes()));
                      await asked.again();
                    }}
                  >
                    {security.renew}
                  </Action>
                </>
              )}
            </section>
          </>
        )}
      </AskedPart>
      {isAdding && (
        <AddAuthenticator
          onClose={() => setAdding(false)}
          onAdded={(recoveryCodes) => added(recoveryCodes, security.authenticatorAdded)}
        />
      )}
      {codes && <RecoveryCodes codes={codes} onClose={() => setCodes(null)} />}
    </Page>
  );
}

/** The browser keeps a second passkey of one authenticator back. */
const isAlreadyHere = (fault: unknown): boolean =>
  fault instanceof AuthError && fault.cause instanceof DOMException && fault.cause.name === 'InvalidStateError';
