import type { Locator, Page } from 'playwright-core';

export const laneOf = (page: Page, clientType: string): Locator =>
  page.locator(`section[aria-labelledby="${clientType}"]`);

const press = (lane: Locator, name: string) => lane.getByRole('button', { name }).click();
const says = (lane: Locator, words: RegExp) => lane.locator('.lesson', { hasText: words }).waitFor();

/** Walks the developer's view: all three sign in; one loses an answer; of one a spent token comes back. */
export async function walkDeveloperView(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/dev`);
  for (const clientType of ['web', 'mobile', 'api']) {
    const lane = laneOf(page, clientType);
    await press(lane, 'Sign in');
    await lane.locator('.state.signed-in').waitFor();
    await press(lane, 'Call a route');
    await lane.getByText('GET /demo/whoami').waitFor();
  }
  const app = laneOf(page, 'mobile');
  await press(app, 'Lose the next answer');
  await press(app, 'Start again');
  await says(app, /same successor twice/);
  const program = laneOf(page, 'api');
  for (const generation of [1, 2]) {
    await press(program, 'Start again');
    await program
      .locator('dt', { hasText: /^generation$/ })
      .locator('~ dd', { hasText: String(generation) })
      .waitFor();
  }
  await press(program, 'Replay a spent token');
  await says(program, /somebody has a copy/);
  await program.getByText('refresh_reused').waitFor();
}
