/**
 * Lets the pipeline find the real middy under Jest: its packages have no entry for `require`, which is all that Jest asks
 * for, so it is told the files. To be imported before what imports the pipeline.
 */
import { join } from 'node:path';

for (const name of ['@middy/util', '@middy/core']) {
  const file = join(__dirname, '../../../node_modules', name, 'index.js');
  jest.mock(name, () => jest.requireActual(file), { virtual: true });
}
