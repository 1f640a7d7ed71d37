/** Express over loopback, with or without express-session on connect-dynamodb. One request at a time. */
import { once as happens } from 'node:events';
import http from 'node:http';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import connect from 'connect-dynamodb';
import express from 'express';
import session from 'express-session';

async function served(app) {
  app.get('/sign-in', (request, response) => {
    if (request.session) request.session.user = { id: 'fEu5uFxO0aR6by7Fquu8RA', roles: ['user'] };
    response.json({ ok: true });
  });
  app.get('/who', (request, response) => response.json({ user: request.session?.user?.id ?? null }));
  const server = app.listen(0, '127.0.0.1');
  await happens(server, 'listening');
  const agent = new http.Agent({ keepAlive: true });
  return (path, headers = {}) =>
    new Promise((resolve, reject) => {
      const request = http.request(
        { host: '127.0.0.1', port: server.address().port, path, agent, headers },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk) => {
            text += chunk;
          });
          response.on('end', () => resolve({ text, cookie: response.headers['set-cookie']?.[0]?.split(';')[0] }));
        },
      );
      request.on('error', reject);
      request.end();
    });
}

/** The part of it that is not the session. */
export async function bareExpress() {
  const get = await served(express());
  return () => get('/who');
}

export async function expressSession() {
  const client = new DynamoDBClient({});
  const table = `express-sessions-${process.pid}`;
  await client.send(
    new CreateTableCommand({
      TableName: table,
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  const Store = connect({ session });
  const store = new Store({ table, client, reapInterval: 0 });
  const app = express();
  app.use(session({ store, secret: 'a secret of the bench', resave: false, saveUninitialized: false }));
  const get = await served(app);
  const { cookie } = await get('/sign-in');
  const once = () => get('/who', { cookie });
  const { text } = await once();
  if (!JSON.parse(text).user) throw new Error(`no session: ${text}`);
  return once;
}
