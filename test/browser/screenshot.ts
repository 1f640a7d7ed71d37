/** Makes the picture of the README: `npm run screenshot` walks the developer's view and writes `docs/pictures/developer-view.png`. */
import { join } from 'node:path';
import { spawnLocalService } from '../../dev/forked-server.ts';
import { walkDeveloperView } from './developer-walk.ts';
import { launchChromium } from './launch-chromium.ts';

const file = join(import.meta.dirname, '../../docs/pictures/developer-view.png');
const service = await spawnLocalService({ port: 3_000, data: null, quiet: true, settings: { bcryptCost: 10 } });
try {
  const browser = await launchChromium();
  const page = await browser.newPage({ colorScheme: 'light', viewport: { width: 1_280, height: 760 } });
  await walkDeveloperView(page, service.url);
  await page.screenshot({ path: file });
  await browser.close();
} finally {
  await service.stop();
}
