/** The developer's view of the local service: never deployed. */
import { render } from 'preact';
import { useMemo, useReducer } from 'preact/hooks';
import type { ClientType } from '../../../contract/client-types.ts';
import { lane } from './lane.ts';
import { LaneView } from './lane-view.tsx';
import { Mailbox } from './mailbox.tsx';

const clientTypes: readonly ClientType[] = ['web', 'mobile', 'api'];

function View() {
  const [version, changed] = useReducer((count: number) => count + 1, 0);
  const lanes = useMemo(() => clientTypes.map((clientType) => lane(clientType, () => changed(undefined))), []);
  return (
    <main>
      <header class="wide">
        <h1>hybrid-auth, for developers</h1>
        <p>
          Three clients of one service, each with what suits it. Sign in, then lose an answer, or replay a spent token,
          and see what becomes of it. <a href="/">Console</a> · <a href="/dev/api">API</a> ·{' '}
          <a href="/dev/mailbox">Mailbox</a>
        </p>
      </header>
      {lanes.map((one) => (
        <LaneView key={one.clientType} lane={one} version={version} />
      ))}
      <Mailbox version={version} />
    </main>
  );
}

render(<View />, document.body);
