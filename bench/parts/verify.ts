import { join } from 'node:path';
import { build } from 'esbuild';
import { backendBundle, backendFormats } from '../../build/backend-bundle.ts';
import { tableVariable } from '../../contract/environment.ts';
import { compareSubjects } from '../harness/comparison.ts';
import type { Maybe, Setup } from '../harness/setup.ts';
import { spread } from '../harness/statistics.ts';
import type { SubjectOptions } from '../harness/subject.ts';
import { moreTokens } from '../ours/more-tokens.ts';
import type { VerifyGiven } from '../ours/verify.ts';
import type { Bar, Part } from './part.ts';
import { cpuOf, type Measurements, verifyRatios } from './verify-ratios.ts';
import { type Name, names, requestsIn } from './verify-rows.ts';

/** More tokens than the verifier remembers. */
const newTokens = 15_000;

export async function verify(setup: Setup): Promise<Part> {
  setup.log('hybrid-auth/verify');
  const measurements = await compareSubjects(await subjects(setup), {
    rounds: setup.quick ? 3 : 15,
    milliseconds: setup.quick ? 200 : 400,
    warmUp: setup.quick ? 500 : 2_000,
  });
  return partOf(measurements);
}

async function subjects(setup: Setup): Promise<Record<Name, Maybe<SubjectOptions>>> {
  const { service, environments, noPeers } = setup;
  const { canned: env } = environments;
  const { ISSUER: issuer = '', AUDIENCE: audience = '', AWS_REGION: region = '' } = service.environment;
  const bundle = await bundled(setup.folder);
  const ours = (more: Partial<VerifyGiven>): SubjectOptions => ({
    module: 'ours/verify.ts',
    subject: 'verify',
    given: {
      ...{ bundle, issuer, audience, accessTokenLifetime: 3_600, tokens: [service.bearer], revocations: null },
      ...more,
    } satisfies VerifyGiven,
    env,
  });
  const strict = { region, revokedTokensTable: String(service.environment[tableVariable('revokedTokens')]) };
  const revocationLogTable = String(service.environment[tableVariable('revocationLog')]);
  const snapshot = { region, revocationLogTable, maxStaleness: 5 };
  const tokens = await moreTokens(service, newTokens);
  const token = { token: service.bearer, jwks: service.jwks, issuer, audience };
  const peer = (subject: string): Maybe<SubjectOptions> =>
    noPeers ? { reason: noPeers } : { module: 'peers/verifiers.mjs', subject, given: token, env };
  return {
    snapshot: ours({ revocations: snapshot }),
    snapshotNew: ours({ revocations: snapshot, tokens }),
    none: ours({}),
    strict: ours({ revocations: strict }),
    strictAtOnce: ours({ revocations: strict, atOnce: requestsIn('strictAtOnce') }),
    strictNew: ours({ revocations: strict, tokens }),
    joseAlone: peer('jose'),
    awsJwtVerify: peer('awsJwtVerify'),
    signature: { module: 'ours/verify.ts', subject: 'signature', given: token, env },
  };
}

/** As the package has it. */
async function bundled(folder: string): Promise<string> {
  const [, esm] = backendFormats;
  const outdir = join(folder, 'backend');
  await build(backendBundle(esm, outdir));
  return join(outdir, `verify${esm.extension}`);
}

const partOf = (measurements: Measurements): Part => {
  const rows = Object.keys(names) as Name[];
  return {
    heading: 'A server of your own',
    method:
      '`requirePrincipal(request, { roles })` of `hybrid-auth/verify` as it is published, with requests that have ten headers as Node’s servers keep them; each subject in a process of its own, in rounds as above. What a server does beside it, HTTP above all, is in no figure. `maxStaleness` reads the revocation log once in 5 s; `strict` reads the list at each request, from a TCP server that answers at once: with 16 under way the calls of the system are shared. A client that comes back sends the token that its signature is known of; with `every token new` 15,000 in rotation are more than the 10,000 that are remembered. jose and aws-jwt-verify remember none, and look at no list. A second and core is a million microseconds of CPU: the goal of 50,000 requests depends on the machine, other than ratios do.',
    tables: [
      {
        title: 'One request',
        columns: ['', 'CPU µs', 'quartiles', 'requests a second and core', ''],
        rows: rows.map((name) => rowOf(name, measurements)),
      },
    ],
    plots: [
      {
        name: 'verify',
        title: 'One request in process, CPU',
        unit: 'µs',
        bars: rows.flatMap((name) => barOf(name, measurements)),
      },
    ],
    ratios: verifyRatios(measurements),
  };
};

function rowOf(name: Name, measurements: Measurements): (string | number | null)[] {
  const measurement = measurements[name];
  if ('reason' in measurement) return [names[name], null, null, null, measurement.reason];
  const { median, low, high } = spread(cpuOf(name, measurement));
  const count = measurement.batches.reduce((sum, batch) => sum + batch.count, 0) * requestsIn(name);
  return [
    names[name],
    median,
    `${low.toFixed(1)} to ${high.toFixed(1)}`,
    Math.round(1e6 / median),
    `${count.toLocaleString('en-US')} requests`,
  ];
}

function barOf(name: Name, measurements: Measurements): Bar[] {
  const measurement = measurements[name];
  if ('reason' in measurement) return [];
  const { median: value, low, high } = spread(cpuOf(name, measurement));
  return [{ label: names[name], value, low, high, isOurs: names[name].startsWith('ours') }];
}
