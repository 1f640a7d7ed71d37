import { useState } from 'preact/hooks';
import type { AccountSession } from '../../../client/src/account-of.ts';
import { deviceLabel } from '../device-label.ts';
import { useHere } from '../here.ts';
import { Action } from '../parts/action.tsx';
import { AskedPart } from '../parts/asked-part.tsx';
import { Page } from '../parts/page.tsx';
import { SessionCard } from '../parts/session-card.tsx';
import { useAsked } from '../use-asked.ts';
import { when } from '../when.ts';

export function DevicesPage() {
  const { auth, account, texts, say } = useHere();
  const asked = useAsked(() => account.sessions());
  const others = (asked.answer ?? []).some(({ current }) => !current);
  return (
    <Page
      title={texts.devices.title}
      text={texts.devices.text}
      action={
        others && (
          <Action
            confirm={{
              title: texts.devices.othersTitle,
              text: texts.devices.othersText,
              submit: texts.devices.signOutOthers,
            }}
            onRun={async () => {
              await auth.signOut({ scope: 'others' });
              await asked.again();
              say(texts.devices.othersDone);
            }}
          >
            {texts.devices.signOutOthers}
          </Action>
        )
      }
    >
      <AskedPart asked={asked}>
        {(sessions) => (
          <ul class="cards">
            {currentFirst(sessions).map((session) => (
              <li key={session.id}>
                <SessionCard session={session}>
                  <SignOut session={session} onDone={asked.again} />
                </SessionCard>
              </li>
            ))}
          </ul>
        )}
      </AskedPart>
      <Ended />
    </Page>
  );
}

const currentFirst = (sessions: readonly AccountSession[]): readonly AccountSession[] =>
  [...sessions].sort(
    (one, other) =>
      Number(other.current) - Number(one.current) || Date.parse(other.last_seen_at) - Date.parse(one.last_seen_at),
  );

function SignOut({ session, onDone }: { readonly session: AccountSession; readonly onDone: () => Promise<void> }) {
  const { account, signOut, texts, say } = useHere();
  const label = deviceLabel(session, texts.devices);
  if (session.current) return <Action onRun={signOut}>{texts.devices.signOutThis}</Action>;
  return (
    <Action
      name={texts.devices.signOutOne(label)}
      onRun={async () => {
        await account.endSession(session.id);
        await onDone();
        say(texts.devices.oneDone(label));
      }}
    >
      {texts.devices.signOut}
    </Action>
  );
}

/** The devices that were signed out lately, each with the reason; asked for when it is opened. */
function Ended() {
  const { texts } = useHere();
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{texts.devices.ended}</summary>
      {isOpen && <EndedList />}
    </details>
  );
}

function EndedList() {
  const { account, texts, language } = useHere();
  const asked = useAsked(() => account.sessions({ ended: true }));
  return (
    <AskedPart asked={asked}>
      {(sessions) =>
        sessions.length === 0 ? (
          <p>{texts.devices.endedNone}</p>
        ) : (
          <ul class="rows">
            {sessions.map((session) => (
              <li key={session.id}>
                <strong>{deviceLabel(session, texts.devices)}</strong>
                <span>
                  {session.ended_at && `${when(session.ended_at, language)}: `}
                  {session.end_reason && texts.devices.reasons[session.end_reason]}
                </span>
              </li>
            ))}
          </ul>
        )
      }
    </AskedPart>
  );
}
