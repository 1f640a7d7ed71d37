import { type ComponentChildren, Fragment } from 'preact';
import type { AccountSession } from '../../../client/src/account-of.ts';
import { deviceKind, deviceLabel } from '../device-label.ts';
import { useHere } from '../here.ts';
import { date, when } from '../when.ts';
import { Laptop, Phone, Terminal } from './icons.tsx';

const pictures = { phone: Phone, terminal: Terminal, laptop: Laptop } as const;

/** One device that is signed in. */
export function SessionCard({
  session,
  level = 2,
  children,
}: {
  readonly session: AccountSession;
  /** Of its heading. @default 2 */
  readonly level?: 2 | 3;
  readonly children?: ComponentChildren;
}) {
  const { texts, language } = useHere();
  const Picture = pictures[deviceKind(session)];
  const { devices } = texts;
  const Heading = `h${level}` as const;
  const proofs = session.amr.flatMap((method) => devices.methods[method] ?? []);
  const lines: readonly (readonly [string, ComponentChildren])[] = [
    [devices.lastUsed, session.current ? devices.lastUsedNow : <Time time={session.last_seen_at} />],
    [devices.from, session.ip],
    [
      devices.signedIn,
      <>
        <Time time={session.created_at} />
        {proofs.length > 0 && ` (${[...new Set(proofs)].join(', ')})`}
      </>,
    ],
    [
      devices.endsAt,
      date(session.expires_at < session.idle_expires_at ? session.expires_at : session.idle_expires_at, language),
    ],
  ];
  return (
    <article class="card device">
      <span class="picture">
        <Picture />
      </span>
      <Heading>
        {deviceLabel(session, devices)}
        {session.current && <span class="badge accent">{devices.current}</span>}
      </Heading>
      <dl class="facts">
        {lines.map(([name, value]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
      </dl>
      {children && <div class="card-actions">{children}</div>}
    </article>
  );
}

/** A time by its distance, and in full where one points at it. */
export function Time({ time }: { readonly time: string }) {
  const { language } = useHere();
  return (
    <time dateTime={time} title={date(time, language)}>
      {when(time, language)}
    </time>
  );
}
