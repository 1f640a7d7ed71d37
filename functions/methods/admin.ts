/** Of /admin/users and what is below it. */
import { changeUserRequest, createUserRequest } from '../../contract/requests.ts';
import { administeredUserBody, userInFullBody, usersBody } from '../http/admin-bodies.ts';
import { noBody } from '../http/body-reader.ts';
import { directoryQuery } from '../http/directory-query.ts';
import { email, optionalNames, optionalPassword } from '../http/domain-fields.ts';
import { method } from '../http/method.ts';
import { requestBody } from '../http/request-body.ts';
import { json, noContent } from '../http/responses.ts';
import type { AdminUseCases } from '../wiring/admin.ts';

/** Changes the user of the path, and answers nothing. */
const act = (change: AdminUseCases['remove']) =>
  method({
    body: noBody,
    handle: async ({ request: { pathParameters }, caller: { credential } }) => {
      await change(credential, pathParameters.id ?? '');
      return noContent();
    },
  });

export const adminMethods = (run: Omit<AdminUseCases, 'beforehand'>) => ({
  list: method({
    body: noBody,
    handle: async ({ request: { query }, caller: { credential } }) =>
      json(usersBody(await run.list(credential, () => directoryQuery(query)))),
  }),

  create: method({
    body: requestBody(createUserRequest, {
      email,
      password: optionalPassword,
      roles: optionalNames,
      permissions: optionalNames,
    }),
    takesCredential: true,
    handle: async ({ body, caller: { credential } }) => {
      const { roles, permissions, email_verified, send_invitation } = body;
      const user = await run.create(credential, {
        email: body.email,
        password: body.password,
        emailVerified: email_verified ?? false,
        isInvited: send_invitation ?? false,
        ...(roles && { roles }),
        ...(permissions && { permissions }),
      });
      return json({ user: administeredUserBody(user) }, { status: 201 });
    },
  }),

  show: method({
    body: noBody,
    handle: async ({ request: { pathParameters }, caller: { credential } }) => {
      const { user, sessions, currentId } = await run.show(credential, pathParameters.id ?? '');
      return json(userInFullBody(user, sessions, currentId));
    },
  }),

  change: method({
    body: requestBody(changeUserRequest, { roles: optionalNames, permissions: optionalNames }),
    handle: async ({ body, request: { pathParameters }, caller: { credential } }) => {
      const { roles, permissions, disabled, email_verified: emailVerified } = body;
      const user = await run.change(credential, pathParameters.id ?? '', {
        ...(roles && { roles }),
        ...(permissions && { permissions }),
        ...(disabled !== null && { disabled }),
        ...(emailVerified !== null && { emailVerified }),
      });
      return json({ user: administeredUserBody(user) });
    },
  }),

  remove: act(run.remove),
  unlock: act(run.unlock),
  endSessions: act(run.endSessions),
  sendReset: act(run.sendReset),
  removeFactors: act(run.removeFactors),
});
