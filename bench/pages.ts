/** Writes docs/performance.md and docs/scale.md anew from the latest result: `node bench/pages.ts`. Measures nothing. */
import { writePages } from './page/write-pages.ts';
import { latestResult } from './results-file.ts';

const result = await latestResult();
if (!result) throw new Error('there is no result yet: npm run bench');
await writePages(result);
