import { de } from './de.ts';
import { en, type Texts } from './en.ts';

/** By its tag (BCP 47). The first is for those who ask for none of them. */
export const languages = { en, de } as const satisfies Record<string, Texts>;
export type Language = keyof typeof languages;

export const isLanguage = (tag: string): tag is Language => Object.hasOwn(languages, tag);

/** @param wished tags, the dearest first, as `navigator.languages` has them */
export function chooseLanguage(wished: readonly string[]): Language {
  return wished.map((tag) => tag.toLowerCase().split('-')[0] ?? '').find(isLanguage) ?? 'en';
}
