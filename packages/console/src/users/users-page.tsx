import { useState } from 'preact/hooks';
import type { Users, UsersBody } from '../../../client/src/users-of.ts';
import { useHere } from '../here.ts';
import { Action } from '../parts/action.tsx';
import { AskedPart } from '../parts/asked-part.tsx';
import { breakable } from '../parts/breakable.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Field, Form } from '../parts/form.tsx';
import { Page } from '../parts/page.tsx';
import { Time } from '../parts/session-card.tsx';
import { useAsked } from '../use-asked.ts';

export interface UsersPageProps {
  readonly users: Users;
  readonly mayWrite: boolean;
}

type ListedUser = UsersBody['users'][number];

export function UsersPage({ users, mayWrite }: UsersPageProps) {
  const { settings, texts, say, proven } = useHere();
  const [prefix, setPrefix] = useState('');
  const [isInviting, setInviting] = useState(false);
  const asked = useAsked(() => users.list(prefix ? { prefix } : {}), prefix);
  return (
    <Page
      title={texts.users.title}
      action={
        mayWrite &&
        settings.hasMail && (
          <button type="button" class="button primary" onClick={() => setInviting(true)}>
            {texts.users.invite}
          </button>
        )
      }
    >
      <search>
        <Form submit={texts.users.searchSubmit} onSubmit={async ({ prefix: typed = '' }) => setPrefix(typed)}>
          <Field label={texts.users.search} name="prefix" type="search" autocomplete="off" isOptional />
        </Form>
      </search>
      <AskedPart key={prefix} asked={asked}>
        {(page) => <UserList first={page} more={(cursor) => users.list({ cursor, ...(prefix && { prefix }) })} />}
      </AskedPart>
      {isInviting && (
        <Dialog title={texts.users.invite} onClose={() => setInviting(false)}>
          <p>{texts.users.inviteText}</p>
          <Form
            submit={texts.users.inviteSubmit}
            onSubmit={async ({ email = '', roles = '' }) => {
              await proven(() => users.create({ email, roles: namesIn(roles), sendInvitation: true }));
              await asked.again();
              setInviting(false);
              say(texts.users.invited(email));
            }}
          >
            <Field label={texts.fields.email} name="email" type="email" autocomplete="off" isFocused />
            <Field label={texts.user.roles} name="roles" autocomplete="off" hint={texts.users.rolesHint} isOptional />
          </Form>
        </Dialog>
      )}
    </Page>
  );
}

export const namesIn = (text: string): readonly string[] => text.split(/[\s,]+/).filter(Boolean);

interface UserListProps {
  readonly first: UsersBody;
  readonly more: (cursor: string) => Promise<UsersBody>;
}

function UserList({ first, more }: UserListProps) {
  const { texts } = useHere();
  const [added, setAdded] = useState<readonly UsersBody[]>([]);
  const pages = [first, ...added];
  const cursor = pages.at(-1)?.next_cursor;
  const all = pages.flatMap((page) => page.users);
  if (all.length === 0) return <p class="none">{texts.users.none}</p>;
  return (
    <>
      <ul class="users">
        {all.map((user) => (
          <li key={user.id}>
            <UserRow user={user} />
          </li>
        ))}
      </ul>
      {cursor && (
        <Action
          onRun={async () => {
            const next = await more(cursor);
            setAdded((before) => [...before, next]);
          }}
        >
          {texts.users.more}
        </Action>
      )}
    </>
  );
}

function UserRow({ user }: { readonly user: ListedUser }) {
  const { texts } = useHere();
  return (
    <a class="card user" href={`#/users/${user.id}`}>
      <span class="user-name">
        <strong>{breakable(user.email)}</strong>
        <Badges user={user} />
      </span>
      <span class="user-roles">{user.roles.join(', ')}</span>
      <span class="user-when">
        {texts.users.lastSignIn}: {user.last_sign_in_at ? <Time time={user.last_sign_in_at} /> : texts.never}
      </span>
    </a>
  );
}

export function Badges({ user }: { readonly user: { readonly disabled: boolean; readonly email_verified: boolean } }) {
  const { texts } = useHere();
  return (
    <>
      {user.disabled && <span class="badge bad">{texts.users.disabled}</span>}
      {!user.email_verified && <span class="badge warn">{texts.users.unverified}</span>}
    </>
  );
}
