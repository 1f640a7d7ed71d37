/// <reference lib="dom" />
/** An app of a user of the React package, as the page of the browser tests runs it. */
import { createElement, StrictMode, useEffect, useState } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { type Auth, type AuthState, createAuth } from '../../../packages/client/src/create-auth.ts';
import { AuthProvider, useAuthFetch, useSession } from '../../../packages/react/src/auth-provider.ts';

/** What `Session` rendered, in order. */
export const renders: string[] = [];
export const faults: string[] = [];
let client: Auth;

export const auth = (): Auth => client;

function Session() {
  const state = useSession();
  const text = state.status === 'signed-in' ? state.user.email : state.status;
  renders.push(text);
  return createElement('p', null, text, state.status === 'signed-in' && createElement(Orders));
}

function Orders() {
  const fetch = useAuthFetch();
  const [status, setStatus] = useState(0);
  useEffect(() => {
    fetch('/demo/whoami').then((answer) => setStatus(answer.status));
  }, [fetch]);
  return ` orders: ${status}`;
}

/**
 * @param html what a server rendered, to hydrate
 * @param initialState what it knew
 */
export function show(url: string, html?: string, initialState?: AuthState): void {
  const complain = (fault: unknown) => void faults.push(String(fault));
  console.error = complain;
  client = createAuth({ url, mode: 'cookie' });
  const provided = { auth: client, ...(initialState && { initialState }) };
  const app = createElement(StrictMode, null, createElement(AuthProvider, provided, createElement(Session)));
  const place = document.body.appendChild(document.createElement('div'));
  place.innerHTML = html ?? '';
  if (html === undefined) createRoot(place).render(app);
  else hydrateRoot(place, app, { onRecoverableError: complain });
}
