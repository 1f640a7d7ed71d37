import { useState } from 'preact/hooks';
import { isWrong } from '../fault-text.ts';
import { useHere } from '../here.ts';
import { AskedPart } from '../parts/asked-part.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Field, Form } from '../parts/form.tsx';
import { NewPassword, passwordCheck } from '../parts/new-password.tsx';
import { useAsked } from '../use-asked.ts';

export function PasswordCard() {
  const { account, texts } = useHere();
  const { security } = texts;
  const asked = useAsked(() => account.profile());
  const [isOpen, setOpen] = useState(false);
  return (
    <section class="card">
      <h2>{security.password}</h2>
      <AskedPart asked={asked}>
        {({ user }) => (
          <>
            <p>{user.has_password ? security.passwordIs : security.passwordIsNot}</p>
            <button type="button" class="button quiet" onClick={() => setOpen(true)}>
              {user.has_password ? security.changePassword : security.setPassword}
            </button>
            {isOpen && (
              <ChangePassword
                hasPassword={user.has_password}
                email={user.email}
                onClose={() => setOpen(false)}
                onDone={asked.again}
              />
            )}
          </>
        )}
      </AskedPart>
    </section>
  );
}

interface ChangePasswordProps {
  readonly hasPassword: boolean;
  readonly email: string;
  readonly onClose: () => void;
  readonly onDone: () => Promise<void>;
}

function ChangePassword({ hasPassword, email, onClose, onDone }: ChangePasswordProps) {
  const { account, settings, texts, say, proven } = useHere();
  const { security } = texts;
  return (
    <Dialog title={hasPassword ? security.changePassword : security.setPassword} onClose={onClose}>
      <p>{security.changeText}</p>
      <Form
        submit={hasPassword ? security.changePassword : security.setPassword}
        check={passwordCheck('new_password', texts, settings.passwordMinLength)}
        wordsFor={(fault) => (isWrong(fault) ? security.wrongPassword : null)}
        onSubmit={async ({ current_password: currentPassword, new_password: newPassword = '' }) => {
          await proven(() =>
            account.changePassword({ newPassword, ...(currentPassword !== undefined && { currentPassword }) }),
          );
          await onDone();
          onClose();
          say(security.changed);
        }}
      >
        {/* For password managers, which ask whose password it is. */}
        <input type="email" class="hidden" autocomplete="username" value={email} readOnly tabIndex={-1} aria-hidden />
        {hasPassword && (
          <Field
            label={texts.fields.currentPassword}
            name="current_password"
            type="password"
            autocomplete="current-password"
            isFocused
          />
        )}
        <NewPassword label={texts.fields.newPassword} name="new_password" />
      </Form>
    </Dialog>
  );
}
