import { type MailKind, mails } from '../../contract/mails.ts';
import type { MailTemplates } from './mail-templates.ts';
import { renderHtml, renderLayout, renderText, type TemplateValues } from './render-template.ts';

export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A mail in one of the languages of the templates. */
export function renderMail(
  templates: MailTemplates,
  { kind, language, values }: { kind: MailKind; language: string; values: TemplateValues },
): RenderedMail {
  const { text, html } = templates.find(language, kind);
  const [subjectLine = '', ...body] = text.split('\n');
  const subject = renderText(subjectLine.replace(/^Subject: /, ''), values).trim();
  const frame = { service: values.service ?? '', language, subject };
  return {
    subject,
    text: renderText(body.join('\n').trimStart(), values),
    html: renderLayout(templates.layout(), renderHtml(html, values), frame),
  };
}

/** `30 minutes`, `24 hours`, `7 days`, in the language. */
export function lifetimeInWords(kind: MailKind, language: string): string {
  const { lifetime } = mails[kind];
  const [unit, size] =
    lifetime > 86_400
      ? (['day', 86_400] as const)
      : lifetime > 3_600
        ? (['hour', 3_600] as const)
        : (['minute', 60] as const);
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(lifetime / size);
}

/** The moment in UTC: where the reader is, nobody knows. */
export const timeInWords = (at: number, language: string): string =>
  `${new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(at)} UTC`;
