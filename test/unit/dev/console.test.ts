import type { IncomingMessage, ServerResponse } from 'node:http';
import { consoleSettingsFile } from '../../../contract/console.ts';
import { withConsole } from '../../../dev/console.ts';

type Told = Parameters<typeof withConsole>[0];

test.each([
  ['GET', '/', true],
  ['GET', `/${consoleSettingsFile}`, false],
  ['POST', '/', false],
])('a path where an app has a route is the app’s, and never a page: %s %s', async (method, url, isTaken) => {
  const asked: unknown[] = [];
  const others = async () => {
    asked.push(url);
  };
  const response = { writeHead: () => response, end: () => response } as unknown as ServerResponse;
  const request = { method, url, headers: {} } as IncomingMessage;

  await withConsole({ settings: {} } as Told, others, () => isTaken)(request, response);

  expect(asked).toEqual(isTaken || method === 'POST' ? [url] : []);
});
