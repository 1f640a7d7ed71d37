/** Makes the picture of the README: `npm run screenshot` walks the developer's view and writes `docs/pictures/developer-view.png`. */
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { spawnLocalService } from '../../dev/forked-server.ts';
import { walkDeveloperView } from './developer-walk.ts';

const file = join(import.meta.dirname, '../../docs/pictures/developer-view.png');
const service = await spawnLocalService({ port: 3_000, data: null, quiet: true, settings: { bcryptCost: 10 } });
try {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run'],
  });
  const page = await browser.newPage({ colorScheme: 'light', viewport: { width: 1_280, height: 760 } });
  await walkDeveloperView(page, service.url);
  await page.screenshot({ path: file });
  await browser.close();
} finally {
  await service.stop();
}
