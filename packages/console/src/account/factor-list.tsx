import { useState } from 'preact/hooks';
import type { FactorBody } from '../../../client/src/account-of.ts';
import { AuthError } from '../../../client/src/create-auth.ts';
import { useHere } from '../here.ts';
import { Action } from '../parts/action.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Field, Form } from '../parts/form.tsx';
import { Key, Shield } from '../parts/icons.tsx';
import { Time } from '../parts/session-card.tsx';

export interface FactorListProps {
  readonly factors: readonly FactorBody[];
  /** What is said where there is none. */
  readonly none: string;
  readonly onChange: () => Promise<void>;
}

export const FactorList = ({ factors, none, onChange }: FactorListProps) =>
  factors.length === 0 ? (
    <p class="none">{none}</p>
  ) : (
    <ul class="rows">
      {factors.map((factor) => (
        <li key={factor.id}>
          <Factor factor={factor} onChange={onChange} />
        </li>
      ))}
    </ul>
  );

function Factor({ factor, onChange }: { readonly factor: FactorBody; readonly onChange: () => Promise<void> }) {
  const { account, texts, say, proven } = useHere();
  const { security } = texts;
  const [isRenaming, setRenaming] = useState(false);
  const Picture = factor.type === 'passkey' ? Key : Shield;
  return (
    <div class="factor">
      <span class="picture">
        <Picture />
      </span>
      <div>
        <strong>{factor.name}</strong>
        <span>
          {security.added} <Time time={factor.created_at} />
          {', '}
          {factor.last_used_at ? (
            <>
              {security.lastUsed} <Time time={factor.last_used_at} />
            </>
          ) : (
            security.neverUsed
          )}
        </span>
      </div>
      <div class="card-actions">
        <button
          type="button"
          class="button quiet"
          aria-label={security.renameTitle(factor.name)}
          onClick={() => setRenaming(true)}
        >
          {texts.rename}
        </button>
        <Action
          name={security.removeName(factor.name)}
          confirm={{ title: security.removeTitle(factor.name), text: security.removeText, submit: texts.remove }}
          kind="danger"
          wordsFor={(fault) =>
            fault instanceof AuthError && fault.code === 'invalid_request' ? security.lastWay : null
          }
          onRun={async () => {
            await proven(() => account.removeFactor(factor.id));
            await onChange();
            say(security.removed);
          }}
        >
          {texts.remove}
        </Action>
      </div>
      {isRenaming && (
        <Dialog title={security.renameTitle(factor.name)} onClose={() => setRenaming(false)}>
          <Form
            submit={texts.save}
            onSubmit={async ({ name = '' }) => {
              await account.renameFactor(factor.id, name);
              await onChange();
              setRenaming(false);
              say(security.renamed);
            }}
          >
            <Field label={security.name} name="name" autocomplete="off" value={factor.name} maxLength={100} isFocused />
          </Form>
        </Dialog>
      )}
    </div>
  );
}
