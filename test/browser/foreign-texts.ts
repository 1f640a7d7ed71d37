/// <reference lib="dom" />
import type { Page } from 'playwright-core';
import { languages } from '../../packages/console/src/texts/choose-language.ts';
import { textsByPath } from '../support/texts-by-path.ts';

/** Stands for an address, a number or a device. */
const anything = '\u0001';
const own = new Set(textsByPath(languages.de, anything).map(([, text]) => text));
const foreign = textsByPath(languages.en, anything).flatMap(([, text]) =>
  own.has(text) ? [] : [new RegExp(`^${text.split(anything).map(literal).join('.+')}$`)],
);

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** What is English on a page of the German console. */
export async function englishOn(page: Page): Promise<string[]> {
  const shown = await page.evaluate(() => {
    const found = [document.title.split(' · ')[0] ?? ''];
    const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (nodes.nextNode()) found.push(nodes.currentNode.textContent ?? '');
    for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
      for (const element of document.body.querySelectorAll(`[${name}]`)) found.push(element.getAttribute(name) ?? '');
    return found.map((text) => text.trim()).filter(Boolean);
  });
  const languageNames = new Set(Object.values(languages).map(({ language }) => language));
  return shown.filter((text) => !languageNames.has(text) && foreign.some((pattern) => pattern.test(text)));
}
