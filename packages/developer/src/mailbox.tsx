import { useEffect, useState } from 'preact/hooks';

interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly kind: string;
  readonly sent_at: string;
}

/** What the service has mailed, asked for again whenever something has happened. */
export function Mailbox({ version }: { readonly version: number }) {
  const [mails, setMails] = useState<readonly Mail[]>([]);
  useEffect(() => {
    // Mails are sent a moment after the answer.
    const later = setTimeout(async () => {
      const answer = await fetch('/dev/mailbox.json').catch(() => null);
      if (answer?.ok) setMails(((await answer.json()) as { mails: Mail[] }).mails);
    }, 500);
    return () => clearTimeout(later);
  }, [version]);
  return (
    <section aria-labelledby="mailbox" class="wide">
      <h2 id="mailbox">
        <a href="/dev/mailbox">Mailbox</a>
      </h2>
      {mails.length === 0 && (
        <p>Nothing has been mailed yet. The first sign-in of a client is on a new device, and is told.</p>
      )}
      <ul>
        {mails.slice(0, 5).map(({ to, subject, kind, sent_at }) => (
          <li key={sent_at + kind}>
            {subject}{' '}
            <small>
              to {to}, {new Date(sent_at).toLocaleTimeString('en-GB')}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}
