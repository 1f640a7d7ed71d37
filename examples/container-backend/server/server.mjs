import { createServer } from 'node:http';
import { dynamoRevocations, Refusal, verifier } from 'hybrid-auth/verify';

const {
  ISSUER: issuer,
  AUDIENCE: audience,
  AWS_REGION: region,
  REVOCATION_LOG_TABLE: revocationLogTable,
  REVOKED_TOKENS_TABLE: revokedTokensTable,
  MAX_STALENESS: maxStaleness = '5',
  PORT: port = '8080',
} = process.env;

const auth = verifier({
  issuer,
  audience,
  // A session that ended is refused within so many seconds, for one query in that time.
  revocations: dynamoRevocations({
    region,
    revocationLogTable,
    revokedTokensTable,
    maxStaleness: Number(maxStaleness),
  }),
});
// A start that fails is seen by the load balancer; a server that knows no keys would refuse everybody.
await auth.ready();

const routes = {
  'GET /health': async () => ({ status: 'ok' }),
  'GET /orders': async (request) => {
    const { userId } = await auth.requirePrincipal(request, { roles: ['user'] });
    return { orders: [], owner: userId };
  },
};

const server = createServer(async (request, response) => {
  try {
    const route = routes[`${request.method} ${new URL(request.url, 'http://server').pathname}`];
    const answer = route ? await route(request) : { error: 'not found' };
    response.writeHead(route ? 200 : 404, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
    response.end(JSON.stringify(answer));
  } catch (error) {
    const refusal = error instanceof Refusal ? error : new Refusal(error);
    if (refusal.status >= 500) console.error(error);
    response.writeHead(refusal.status, refusal.headers).end(refusal.body);
  }
});
server.listen(Number(port), () => console.log(`listening on ${port}`));

// Fargate tells before it ends: what is being answered is answered.
process.once('SIGTERM', () => server.close());
