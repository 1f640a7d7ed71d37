/// <reference lib="dom" />
/** What somebody does who has a keyboard and no pointer: goes from one place of a page to the next, and never jumps. */
import type { Page } from 'playwright-core';

/** What has the focus, as a screen reader would call it. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return '';
    const labels = element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.labels : null;
    return element.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? element.textContent ?? '';
  });

/** Whether what has the focus can be seen, and shows that it has it. */
const isShown = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return false;
    const { top, bottom, width } = element.getBoundingClientRect();
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return (
      width > 0 && bottom > 0 && top < innerHeight && outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2
    );
  });

/** Tabs on to what is called so. @throws where it is not met in eighty steps, or is not to be seen when it is */
export async function tabTo(page: Page, name: string): Promise<void> {
  const met: string[] = [];
  for (let steps = 0; steps < 80; steps++) {
    await page.keyboard.press('Tab');
    const here = (await focused(page)).trim();
    met.push(here);
    if (here !== name) continue;
    if (!(await isShown(page))) throw new Error(`the focus on "${name}" is not to be seen`);
    return;
  }
  throw new Error(`"${name}" was not met: ${met.join(' | ')}`);
}

/** Tabs to a button or link and presses it. */
export async function press(page: Page, name: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('Enter');
}

/** Tabs to a field and types, in the place of what stood there. */
export async function type(page: Page, name: string, text: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(text);
}

/** Waits until what is called so has the focus. */
export async function focusOn(page: Page, name: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if ((await focused(page)).trim() === name) return;
    await page.waitForTimeout(50);
  }
  throw new Error(`"${name}" has not got the focus; "${await focused(page)}" has`);
}
