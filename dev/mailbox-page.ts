import { escapedHtml } from '../core/mail/render-template.ts';
import type { ReceivedMail } from './local-mailbox.ts';
import { policyOf, withLocalPages } from './local-page.ts';
import type { RequestListener } from './loopback-server.ts';

const style = `body{margin:2rem auto;max-width:48rem;padding:0 1rem;font-family:system-ui,sans-serif;line-height:1.5;color:#1a1a1a;background:#fff}
article{border-top:1px solid #ccc;padding:1rem 0}h2{font-size:1.1rem;margin:0}p{margin:.2rem 0;color:#595959}
pre{font:inherit;white-space:pre-wrap;overflow-wrap:anywhere}@media(prefers-color-scheme:dark){body{color:#eee;background:#111}p{color:#aaa}a{color:#8ab4f8}}`;

/** Answers `GET /dev/mailbox` and `/dev/mailbox.json`; everything else is left to the other listener. */
export const withMailbox = (mails: () => readonly ReceivedMail[], others: RequestListener): RequestListener =>
  withLocalPages(
    {
      paths: /^\/dev\/mailbox(?:\.json)?$/,
      policy: policyOf(style),
      answer: async (path) =>
        path === '/dev/mailbox'
          ? { status: 200, type: 'text/html; charset=utf-8', body: page(mails()) }
          : { status: 200, type: 'application/json', body: JSON.stringify({ mails: mails() }) },
    },
    others,
  );

const page = (mails: readonly ReceivedMail[]): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mailbox</title>
<style>${style}</style>
<main>
<h1>Mailbox</h1>
<p>What the service has mailed, newest first; load the page again for more. As data: <a href="/dev/mailbox.json">mailbox.json</a>.</p>
${mails.length === 0 ? '<p>Nothing has been mailed yet.</p>' : mails.map(article).join('\n')}
</main>
</html>
`;

const article = ({ to, kind, subject, text, sent_at }: ReceivedMail): string => `<article>
<h2>${escapedHtml(subject)}</h2>
<p>to ${escapedHtml(to)} · ${escapedHtml(kind)} · <time datetime="${escapedHtml(sent_at)}">${escapedHtml(sent_at)}</time></p>
<pre>${linked(text)}</pre>
</article>`;

/** The addresses in a text as links. */
const linked = (text: string): string =>
  text
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((part, at) => (at % 2 === 0 ? escapedHtml(part) : `<a href="${escapedHtml(part)}">${escapedHtml(part)}</a>`))
    .join('');
