/** `npm run generate` writes what is printed from the contract; a test compares it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiReport } from './api-report.ts';
import { configurationPage } from './configuration-page.ts';
import { eventsPage } from './events-page.ts';
import { httpApiPage } from './http-api-page.ts';
import { openApiDocument } from './openapi.ts';
import { settingProps } from './setting-props.ts';
import { settingSentences, settingSentencesModule } from './setting-sentences.ts';

/** The generated files: their text by their path. */
export function generated(): Readonly<Record<string, string>> {
  const groups = settingSentences();
  return {
    'contract/openapi.json': `${JSON.stringify(openApiDocument(), null, 2)}\n`,
    'docs/http-api.md': httpApiPage(),
    'docs/configuration.md': configurationPage(groups),
    'docs/events.md': eventsPage(),
    'docs/api-report.md': apiReport(),
    'lib/setting-props.ts': settingProps(groups),
    'dev/setting-sentences.ts': settingSentencesModule(groups),
  };
}

if (process.argv[1]?.endsWith('generate.ts'))
  for (const [path, text] of Object.entries(generated())) writeFileSync(join(import.meta.dirname, '..', path), text);
