import type { MailKind } from '../../contract/mails.ts';

export interface MailTemplate {
  /** The first line is `Subject: …`, the second is empty. */
  readonly text: string;
  /** The body, without the frame. */
  readonly html: string;
}

/** Where the templates are. */
export interface MailTemplates {
  /** BCP 47; `en` is among them. */
  readonly languages: readonly string[];
  /** The frame around every HTML body. */
  layout(): string;
  find(language: string, kind: MailKind): MailTemplate;
}
