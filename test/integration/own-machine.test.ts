/** What stands behind the local server answers programs of this machine, and no page of a browser. */
import { createServer, request } from 'node:http';
import { embeddedDynamoDb } from '../../dev/embedded-dynamodb.ts';
import { standIn } from '../../dev/stand-in.ts';

const statusOf = (endpoint: string, headers: Record<string, string>): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const asked = request(endpoint, { method: 'POST', headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject).end('{}');
  });

const openers = {
  'the embedded DynamoDB': () => embeddedDynamoDb(),
  'a stand-in of another service': () => standIn(createServer((_, response) => response.end())),
};

test.each(Object.entries(openers))('%s refuses pages, and names that were made to lead to it', async (_, open) => {
  const { endpoint, stop } = await open();
  try {
    const list = { 'x-amz-target': 'DynamoDB_20120810.ListTables', 'content-type': 'application/x-amz-json-1.0' };
    const signed = { ...list, authorization: 'AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request', 'x-amz-date': 'now' };
    expect(await statusOf(endpoint, signed)).not.toBe(403);
    const { port } = new URL(endpoint);
    for (const page of [
      { origin: 'https://evil.example' },
      { origin: 'http://localhost:3000' },
      { 'sec-fetch-site': 'cross-site' },
      { host: `evil.example:${port}` },
    ])
      expect(await statusOf(endpoint, { ...signed, ...page })).toBe(403);
  } finally {
    await stop();
  }
});
