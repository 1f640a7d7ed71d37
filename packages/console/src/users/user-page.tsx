import { AuthError } from '../../../client/src/create-auth.ts';
import type { UserInFullBody, Users } from '../../../client/src/users-of.ts';
import { useHere } from '../here.ts';
import { Action } from '../parts/action.tsx';
import { AskedPart } from '../parts/asked-part.tsx';
import { Field, Form } from '../parts/form.tsx';
import { Page } from '../parts/page.tsx';
import { SessionCard, Time } from '../parts/session-card.tsx';
import { useAsked } from '../use-asked.ts';
import { Badges, namesIn } from './users-page.tsx';

export interface UserPageProps {
  readonly id: string;
  readonly users: Users;
  readonly mayWrite: boolean;
}

export function UserPage({ id, users, mayWrite }: UserPageProps) {
  const { state, texts } = useHere();
  const asked = useAsked(() => users.get(id), id);
  const isMe = state.status !== 'signed-out' && state.user?.id === id;
  const back = <a href="#/users">← {texts.users.title}</a>;
  if (asked.answer === null && asked.fault instanceof AuthError && asked.fault.code === 'not_found')
    return <Page key="missing" title={texts.user.missing} above={back} />;
  // The title is the address: a page begins when it is known.
  if (asked.answer === null) return <AskedPart asked={asked}>{() => null}</AskedPart>;
  return (
    <Page
      title={asked.answer.user.email}
      above={back}
      action={
        <span class="badges">
          {isMe && <span class="badge accent">{texts.user.yourself}</span>}
          <Badges user={asked.answer.user} />
        </span>
      }
    >
      <InFull found={asked.answer} users={users} isMe={isMe} mayWrite={mayWrite} onChange={asked.again} />
    </Page>
  );
}

interface InFullProps {
  readonly found: UserInFullBody;
  readonly users: Users;
  readonly isMe: boolean;
  readonly mayWrite: boolean;
  readonly onChange: () => Promise<void>;
}

function InFull({ found: { user, sessions, factors }, users, isMe, mayWrite, onChange }: InFullProps) {
  const { settings, texts, say, proven } = useHere();
  const { id } = user;
  /** Nobody takes `users:write` from the last who has it. */
  const wordsForLast = (fault: unknown): string | null =>
    isMe && fault instanceof AuthError && fault.code === 'forbidden' ? texts.user.lastOne : null;
  /** Does it, shows what has become of the user, and says so. */
  const done = (task: () => Promise<unknown>, words: string) => async () => {
    await proven(task);
    await onChange();
    say(words);
  };
  return (
    <>
      <section class="card">
        <dl class="facts">
          <dt>{texts.user.id}</dt>
          <dd>
            <code>{id}</code>
          </dd>
          <dt>{texts.user.registered}</dt>
          <dd>
            <Time time={user.created_at} />
          </dd>
          <dt>{texts.user.verified}</dt>
          <dd>{user.email_verified ? texts.user.yes : texts.user.no}</dd>
          <dt>{texts.user.password}</dt>
          <dd>{user.has_password ? texts.user.yes : texts.user.no}</dd>
        </dl>
      </section>
      <section class="card">
        <h2>{texts.user.rights}</h2>
        {mayWrite ? (
          <Form
            key={`${user.roles} ${user.permissions}`}
            submit={texts.save}
            wordsFor={(fault, { permissions = '' }) =>
              namesIn(permissions).includes('users:write') ? null : wordsForLast(fault)
            }
            onSubmit={({ roles = '', permissions = '' }) =>
              done(
                () => users.change(id, { roles: namesIn(roles), permissions: namesIn(permissions) }),
                texts.user.rightsSaved,
              )()
            }
          >
            <Field
              label={texts.user.roles}
              name="roles"
              autocomplete="off"
              hint={texts.user.namesHint}
              value={user.roles.join(' ')}
              isOptional
            />
            <Field
              label={texts.user.permissions}
              name="permissions"
              autocomplete="off"
              value={user.permissions.join(' ')}
              isOptional
            />
          </Form>
        ) : (
          <p>{[...user.roles, ...user.permissions].join(', ') || texts.users.noRoles}</p>
        )}
      </section>
      <section class="card">
        <h2>{texts.user.sessions}</h2>
        {sessions.length === 0 && <p class="none">{texts.user.sessionsNone}</p>}
        <ul class="cards inner">
          {sessions.map((session) => (
            <li key={session.id}>
              <SessionCard session={session} level={3} />
            </li>
          ))}
        </ul>
        {mayWrite && sessions.length > 0 && (
          <Action onRun={done(() => users.endSessions(id), texts.user.sessionsEnded)}>{texts.user.endSessions}</Action>
        )}
      </section>
      <section class="card">
        <h2>{texts.user.factors}</h2>
        {factors.length === 0 ? (
          <p class="none">{texts.user.factorsNone}</p>
        ) : (
          <ul class="rows">
            {factors.map((factor) => (
              <li key={factor.id}>
                <strong>{factor.name}</strong>
                <span>
                  {texts.security.added} <Time time={factor.created_at} />
                </span>
              </li>
            ))}
          </ul>
        )}
        {mayWrite && factors.length > 0 && (
          <Action
            kind="danger"
            confirm={{
              title: texts.user.removeFactorsTitle,
              text: texts.user.removeFactorsText,
              submit: texts.user.removeFactors,
            }}
            onRun={done(() => users.removeFactors(id), texts.user.factorsRemoved)}
          >
            {texts.user.removeFactors}
          </Action>
        )}
      </section>
      {mayWrite && (
        <section class="card">
          <h2>{texts.user.access}</h2>
          <div class="actions">
            {settings.hasMail && (
              <Action onRun={done(() => users.sendReset(id), texts.user.resetSent)}>{texts.user.sendReset}</Action>
            )}
            <Action onRun={done(() => users.unlock(id), texts.user.unlocked)}>{texts.user.unlock}</Action>
            {user.disabled ? (
              <Action onRun={done(() => users.change(id, { disabled: false }), texts.user.enabledDone)}>
                {texts.user.enable}
              </Action>
            ) : (
              <Action
                kind="danger"
                wordsFor={wordsForLast}
                confirm={{
                  title: texts.user.disableTitle(user.email),
                  text: texts.user.disableText,
                  submit: texts.user.disable,
                }}
                onRun={done(() => users.change(id, { disabled: true }), texts.user.disabledDone)}
              >
                {texts.user.disable}
              </Action>
            )}
            <Action
              kind="danger"
              wordsFor={wordsForLast}
              confirm={{
                title: texts.user.deleteTitle(user.email),
                text: texts.user.deleteText,
                submit: texts.user.delete,
              }}
              onRun={async () => {
                await proven(() => users.delete(id));
                say(texts.user.deleted, { isKept: true });
                location.hash = '#/users';
              }}
            >
              {texts.user.delete}
            </Action>
          </div>
        </section>
      )}
    </>
  );
}
