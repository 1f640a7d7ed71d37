import { defaultLanguage } from '../../contract/mails.ts';

/** RFC 4647 section 3.4, lookup: each wanted language in turn, cut shorter and shorter; else `en`. */
export function chooseLanguage(wanted: readonly string[], available: readonly string[]): string {
  for (const language of wanted) {
    const parts = language.toLowerCase().split('-');
    for (let length = parts.length; length > 0; length--) {
      const found = available.find((one) => one.toLowerCase() === parts.slice(0, length).join('-'));
      if (found) return found;
    }
  }
  return defaultLanguage;
}
