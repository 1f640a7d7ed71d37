import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { authenticatorOf } from '../../support/authenticator.ts';
import { type Answer, bearer, cookieIn, type HttpService, newAccount } from '../../support/http-service.ts';
import { run } from '../command.ts';
import { type Deployment, root, type Story } from '../deployment.ts';

/** As strangers deploy them: from the packed tarballs, in folders where there is nothing else of ours. */
export const examples: Story = {
  title: 'two examples deploy from the tarball, and their routes admit and refuse rightly',
  async show(deployment) {
    const folder = join(deployment.scratch, 'strangers');
    await installPackage(folder);
    await showMinimalApi(deployment, folder);
    await showCookieSpa(deployment, folder);
  },
};

/** The packages beside those that the CDK's users have; a registry would bring the same ones in a minute. */
async function installPackage(folder: string): Promise<void> {
  const modules = join(folder, 'node_modules');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(modules, { recursive: true });
  await run('npm', ['pack', '.', './packages/client', '--silent', `--pack-destination=${folder}`], {
    ...{ cwd: root },
  });
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const name of ['hybrid-auth', 'hybrid-auth-client']) {
    mkdirSync(join(modules, name));
    const tarball = join(folder, `${name}-${version}.tgz`);
    await run('tar', ['-xzf', tarball, '-C', join(modules, name), '--strip-components=1'], {});
  }
  for (const name of ['aws-cdk-lib', 'constructs', 'aws-cdk', '.bin'])
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  // Without one, Node would take a package.json of above.
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
}

interface Example {
  /** @param proxyHeaders what a proxy before the API adds to each request */
  service(proxyHeaders?: Record<string, string>): Promise<HttpService>;
  readonly outputs: Readonly<Record<string, string>>;
  /** `cdk diff` shows nothing; then the stack goes. */
  end(): Promise<void>;
}

async function deployExample(deployment: Deployment, folder: string, name: string, stack: string, ...more: string[]) {
  const { cdkIn, serviceAtAuthOf, scratch } = deployment;
  const place = join(folder, name);
  cpSync(join(root, 'examples', name), place, { recursive: true });
  const file = join(scratch, `${name}.json`);
  await cdkIn(place, 'deploy', stack, '--require-approval=never', `--outputs-file=${file}`, ...more);
  const example: Example = {
    service: (proxyHeaders) => serviceAtAuthOf(file, stack, proxyHeaders),
    outputs: JSON.parse(readFileSync(file, 'utf8'))[stack],
    async end() {
      assert.match(await cdkIn(place, 'diff', '--fail', ...more), /Number of stacks with differences: 0/);
      await cdkIn(place, 'destroy', stack, '--force', ...more);
    },
  };
  return example;
}

async function showMinimalApi(deployment: Deployment, folder: string): Promise<void> {
  const example = await deployExample(deployment, folder, 'minimal-api', 'MinimalApi');
  const service = await example.service();
  const visitor = await newVisitor(service);
  const orders = (headers = {}) => service.call('/orders', { headers });
  const phone = await visitor.tokens();
  const page = await visitor.cookie();

  assert.equal((await orders()).status, 403);
  assert.equal((await orders(bearer('nonsense'))).status, 403);
  for (const credential of [bearer(phone.access_token), { cookie: page }]) {
    const answer = await orders(credential);
    assert.deepEqual([answer.status, answer.json], [200, { orders: [], owner: phone.user.id }]);
  }
  await service.call('/auth/logout', { method: 'POST', headers: bearer(phone.access_token) });
  assert.equal((await orders(bearer(phone.access_token))).status, 403);
  assert.equal((await orders({ cookie: page })).status, 200);
  await example.end();
}

/** Seconds: long enough for a sign-in and a request on a busy machine. */
const payoutsWithin = 10;

async function showCookieSpa(deployment: Deployment, folder: string): Promise<void> {
  // The emulator uploads no files, and serves no CloudFront: requests come as from there.
  const settings = ['-c', 'files=false', '-c', `payoutsWithin=${payoutsWithin}`];
  const example = await deployExample(deployment, folder, 'cookie-spa', 'CookieSpa', ...settings);
  const { SiteUrl: origin = '' } = example.outputs;
  const { current } = JSON.parse(await deployment.aws.secret('CookieSpa-AuthSecretsProxy'));
  const service = await example.service({ 'x-origin-verify': current, 'true-client-ip': '203.0.113.9' });
  assert.equal(service.origin, origin);
  const status = async (path: string, headers: Record<string, string>, method = 'GET') =>
    (await service.call(path, { method, headers })).status;

  const visitor = await newVisitor(service, origin);
  const [phone, page] = [await visitor.tokens(), await visitor.cookie()];
  for (const credential of [bearer(phone.access_token), { cookie: page }]) {
    assert.equal(await status('/api/orders', credential), 200);
    assert.equal(await status('/api/reports', credential), 403, 'the wrong role');
    assert.equal(await status('/api/payouts', { ...credential, origin }, 'POST'), 403, 'without the second factor');
  }
  assert.equal(await status('/api/orders', {}), 403, 'without a credential');
  assert.equal(
    await status('/api/orders', { cookie: page, 'x-origin-verify': 'x'.repeat(64) }),
    403,
    'around CloudFront',
  );
  const foreign = { cookie: page, origin: 'https://elsewhere.example' };
  assert.equal(await status('/api/payouts', foreign, 'POST'), 403, 'from a page of elsewhere');

  const code = await enrolAuthenticator(service, phone.access_token);
  const proofs = [
    async () => bearer((await visitor.tokens(code)).access_token),
    async () => ({ cookie: await visitor.cookie(code), origin }),
  ];
  const proven: Record<string, string>[] = [];
  for (const prove of proofs) {
    const credential = await prove();
    proven.push(credential);
    assert.equal(await status('/api/payouts', credential, 'POST'), 200);
  }
  await sleep((payoutsWithin + 1) * 1_000);
  for (const credential of proven) {
    assert.equal(await status('/api/payouts', credential, 'POST'), 403, 'too old');
    assert.equal(await status('/api/orders', credential), 200);
  }
  await example.end();
}

/** Signs in from a phone and from a page of the site; `code` of the authenticator where there is one. */
async function newVisitor(service: HttpService, origin = service.origin) {
  const account = newAccount();
  const registered = await service.call('/auth/register', { body: account });
  assert.equal(registered.status, 201, registered.text);
  const signIn = async (client: 'mobile' | 'web', code?: () => string): Promise<Answer> => {
    const headers = { origin };
    const first = await service.call('/auth/login', { body: { ...account, client_type: client }, headers });
    if (!code) return first;
    assert.equal(first.json.code, 'second_factor_required', first.text);
    const body = { challenge_id: first.json.challenge_id, client_type: client, code: code() };
    return service.call('/auth/login/factor', { body, headers });
  };
  const signedIn = async (...args: Parameters<typeof signIn>): Promise<Answer> => {
    const answer = await signIn(...args);
    assert.equal(answer.status, 200, answer.text);
    return answer;
  };
  return {
    tokens: async (code?: () => string): Promise<Answer['json']> => (await signedIn('mobile', code)).json,
    cookie: async (code?: () => string): Promise<string> => cookieIn(await signedIn('web', code)),
  };
}

/** @returns what shows the code that counts next: each counts once */
async function enrolAuthenticator(service: HttpService, token: string): Promise<() => string> {
  const headers = bearer(token);
  const enrolment = await service.call('/auth/factors/totp', { body: { name: 'Phone' }, headers });
  assert.equal(enrolment.status, 201, enrolment.text);
  const { code, codeBefore } = authenticatorOf(enrolment.json.secret, Date.now);
  const { id } = enrolment.json.factor;
  const confirmed = await service.call(`/auth/factors/totp/${id}/confirm`, {
    body: { code: await codeBefore() },
    headers,
  });
  assert.equal(confirmed.status, 200, confirmed.text);
  let drift = -1;
  return () => code(++drift);
}
