import { usersOf } from '../../../client/src/users-of.ts';
import { useHere } from '../here.ts';
import { Page } from '../parts/page.tsx';
import type { Route } from '../route.ts';
import { UserPage } from './user-page.tsx';
import { UsersPage } from './users-page.tsx';

/** For administrators. What is shown to others says no more than that; the service refuses them anyway. */
export function Area({ route }: { readonly route: Route }) {
  const { auth, state, texts } = useHere();
  const permissions = (state.status !== 'signed-out' && state.user?.permissions) || [];
  if (!permissions.includes('users:read')) return <Page title={texts.users.title} text={texts.users.forbidden} />;
  const users = usersOf(auth);
  const mayWrite = permissions.includes('users:write');
  const [, , id = ''] = route.path.split('/');
  return id ? (
    <UserPage key={id} id={id} users={users} mayWrite={mayWrite} />
  ) : (
    <UsersPage users={users} mayWrite={mayWrite} />
  );
}
