import type { Page } from 'playwright-core';

/** Does the task while everything of the page that can be pressed looks as it does under a pointer. */
export async function hovered(page: Page, task: () => Promise<void>): Promise<void> {
  const protocol = await page.context().newCDPSession(page);
  await protocol.send('DOM.enable');
  await protocol.send('CSS.enable');
  const { root } = await protocol.send('DOM.getDocument', { depth: 0 });
  const { nodeIds } = await protocol.send('DOM.querySelectorAll', { nodeId: root.nodeId, selector: 'a, button' });
  for (const nodeId of nodeIds) await protocol.send('CSS.forcePseudoState', { nodeId, forcedPseudoClasses: ['hover'] });
  await task();
  // What was forced ends with it.
  await protocol.detach();
}
