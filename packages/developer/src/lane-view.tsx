import { useEffect, useState } from 'preact/hooks';
import { decodedToken } from './decoded-token.ts';
import { Facts } from './facts.tsx';
import type { Lane } from './lane.ts';
import { lesson, spentTokens } from './refresh-tokens.ts';
import { sessionRow } from './session-row.ts';
import { Traffic } from './traffic.tsx';

const about = {
  web: ['A page', 'a cookie that no script can read'],
  mobile: ['An app', 'an access token in memory, a refresh token in its keychain'],
  api: ['A program', 'an access token and a refresh token'],
} as const;

export function LaneView({ lane, version }: { readonly lane: Lane; readonly version: number }) {
  const { clientType, auth, traffic } = lane;
  const { state } = auth;
  const isSignedIn = state.status === 'signed-in';
  const [name, holds] = about[clientType];
  const row = useRow(lane.sessionId, version);
  const act = (action: () => Promise<unknown>) => () => void action().catch(() => {});
  const spent = spentTokens(traffic.exchanges);

  return (
    <section aria-labelledby={clientType}>
      <header>
        <h2 id={clientType}>
          {name} <code>{clientType}</code>
        </h2>
        <p class={`state ${state.status}`}>
          {state.status}
          {state.status === 'signed-out' && state.reason && `: ${state.reason}`}
        </p>
      </header>
      <div class="actions">
        {isSignedIn ? (
          <button type="button" onClick={act(lane.signOut)}>
            Sign out
          </button>
        ) : (
          <button type="button" class="main" onClick={act(lane.signIn)}>
            Sign in
          </button>
        )}
        <button type="button" onClick={act(lane.callRoute)}>
          Call a route
        </button>
        <button type="button" disabled={!isSignedIn} onClick={act(lane.restart)}>
          {clientType === 'web' ? 'Load again' : 'Start again'}
        </button>
        <button type="button" aria-pressed={traffic.isLosing} onClick={traffic.loseNext}>
          Lose the next answer
        </button>
        {clientType !== 'web' && (
          <button type="button" disabled={spent.length === 0} onClick={act(lane.replay)}>
            Replay a spent token
          </button>
        )}
      </div>
      <p class="lesson" aria-live="polite">
        {lesson(traffic.exchanges) ?? `Signed in, it holds ${holds}.`}
      </p>
      <Traffic exchanges={traffic.exchanges} />
      {lane.tokens && (
        <details open>
          <summary>Access token</summary>
          <Facts value={decodedToken(lane.tokens.access).claims} />
        </details>
      )}
      {row && (
        <details open>
          <summary>Row in the table of sessions</summary>
          <Facts value={row} />
        </details>
      )}
    </section>
  );
}

/** Asked for again whenever something has happened. */
function useRow(sessionId: string | null, version: number) {
  const [row, setRow] = useState<Awaited<ReturnType<typeof sessionRow>>>(null);
  useEffect(() => {
    let isGone = false;
    if (sessionId !== null)
      sessionRow(sessionId).then(
        (found) => isGone || setRow(found),
        () => {},
      );
    return () => {
      isGone = true;
    };
  }, [sessionId, version]);
  return row;
}
