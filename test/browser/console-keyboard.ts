/// <reference lib="dom" />
/** What somebody does who has a keyboard and no pointer: goes from one place of a page to the next, and never jumps. */
import type { Page } from 'playwright-core';

/** The names of controls: of all that pages had, and of those that were used. */
export class Controls {
  readonly #met = new Set<string>();
  readonly #used = new Set<string>();

  meet(names: readonly string[]): void {
    for (const name of names) this.#met.add(kindOf(name));
  }

  use(name: string): void {
    this.#used.add(kindOf(name));
  }

  /** Those of which none was used. */
  unused(): string[] {
    return [...this.#met].filter((name) => !this.#used.has(name));
  }
}

/** One of a list is as good as another: of users, factors, devices. */
const kindOf = (name: string): string =>
  name.replace(/\S*@.*/, '…').replace(/^(Rename|Remove|Sign out) (?!all|everywhere|this).+/, '$1 …');

/** Milliseconds. */
const patience = 20_000;

export interface Keyboard {
  /** Tabs on to what is called so. @throws where it is not met in eighty steps, or is not to be seen when it is */
  tabTo(name: string): Promise<void>;
  /** Tabs to a button or link and presses it. */
  press(name: string): Promise<void>;
  /** Tabs to a field and types, in the place of what stood there. */
  type(name: string, text: string): Promise<void>;
  /** Types into the field that has the focus, in the place of what stood there, and sends the form. */
  enter(text: string): Promise<void>;
  /** Leaves a dialogue. */
  escape(): Promise<void>;
  /** Tabs to a list and takes its next entry. */
  chooseNext(name: string): Promise<void>;
  /** Waits until the field or button that is called so has the focus. */
  focusOn(name: string): Promise<void>;
  /** Waits until the page of this title has come, and has the focus. */
  arriveAt(title: string): Promise<void>;
}

export function keyboard(page: Page, controls = new Controls()): Keyboard {
  /** What has the focus, and all that could have it, as a screen reader would call them. */
  const look = () =>
    page.evaluate(() => {
      const nameOf = (element: Element): string => {
        const labels =
          element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.labels : null;
        // The label may hold its field.
        const label = labels?.[0]?.querySelector('span') ?? labels?.[0];
        return (
          (element.getAttribute('aria-label') ?? label?.textContent ?? element.textContent ?? '')
            // Marks of a name that stands in a sentence; they are not read out.
            .replace(/[\u2068\u2069]/g, '')
            .trim()
        );
      };
      /** Whether it can be seen, and shows that it has the focus. */
      const isShown = (element: Element): boolean => {
        const { top, bottom, width } = element.getBoundingClientRect();
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        const isOutlined = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
        return width > 0 && bottom > 0 && top < innerHeight && isOutlined;
      };
      const active = document.activeElement === document.body ? null : document.activeElement;
      const all = [...document.querySelectorAll<HTMLElement>('a[href], button, input, select, summary')];
      return {
        focused: active ? nameOf(active) : '',
        isShown: active !== null && isShown(active),
        isTitle: active?.tagName === 'H1',
        all: all.filter((element) => element.tabIndex >= 0 && element.checkVisibility()).map(nameOf),
      };
    });

  /** Waits for it to be drawn, which may take an answer of the service, and then counts the steps. */
  async function tabTo(name: string): Promise<void> {
    for (const start = Date.now(); Date.now() - start < patience; await page.waitForTimeout(50))
      if ((await look()).all.includes(name)) break;
    const passed: string[] = [];
    for (let steps = 0; steps < 80; steps++) {
      await page.keyboard.press('Tab');
      const { focused, isShown, all } = await look();
      controls.meet(all);
      passed.push(focused);
      if (focused !== name) continue;
      if (!isShown) throw new Error(`the focus on "${name}" is not to be seen`);
      return;
    }
    throw new Error(`"${name}" was not met: ${passed.join(' | ')}`);
  }

  async function waitFor(name: string, asTitle: boolean): Promise<void> {
    let found = '';
    for (const start = Date.now(); Date.now() - start < patience; await page.waitForTimeout(50)) {
      const { focused, isTitle, all } = await look();
      controls.meet(all);
      found = focused;
      // A link to the page is called as its title is.
      if (focused === name && isTitle === asTitle) return;
    }
    throw new Error(`"${name}" has not got the focus; "${found}" has`);
  }

  async function fill(text: string): Promise<void> {
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(text);
  }

  return {
    tabTo,
    async press(name) {
      await tabTo(name);
      controls.use(name);
      await page.keyboard.press('Enter');
    },
    async type(name, text) {
      await tabTo(name);
      controls.use(name);
      await fill(text);
    },
    async enter(text) {
      controls.use((await look()).focused);
      await fill(text);
      await page.keyboard.press('Enter');
    },
    escape: () => page.keyboard.press('Escape'),
    async chooseNext(name) {
      await tabTo(name);
      controls.use(name);
      await page.keyboard.press('ArrowDown');
    },
    focusOn: (name) => waitFor(name, false),
    arriveAt: (title) => waitFor(title, true),
  };
}
