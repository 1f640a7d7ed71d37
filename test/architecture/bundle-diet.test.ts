/**
 * What each function carries, by the strings that give it away: a byte ceiling alone would notice late and vaguely, and
 * not say what leaked in.
 */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { type LambdaName, lambdaNames } from '../../lib/function-bundle.ts';
import { bundledFiles } from '../support/bundled-functions.ts';

const files = bundledFiles();
const textOf = (name: LambdaName): string => readFileSync(String(files[name]), 'utf8');
const carriers = (trace: string): LambdaName[] => lambdaNames.filter((name) => textOf(name).includes(trace));

test.each<[what: string, trace: string, carriers: LambdaName[]]>([
  ['the SDK’s client', 'dynamodb-fips', []],
  ['the signing of tokens', 'dsaEncoding', ['login', 'sign-in', 'refresh']],
  ['the signing of jose, which loads WebCrypto', 'setProtectedHeader', []],
  ['the hashing of passwords', 'Illegal salt length', ['register', 'login', 'sign-in', 'account', 'admin']],
  ['the spellings of other systems’ hashes', 'fbscrypt', ['operator']],
  ['the list of common passwords', 'password123', ['register', 'account', 'admin']],
  ['the SDK’s signer and HTTP handler without its client', 'x-amz-user-agent', ['mails']],
  ['the SDK’s client of SES', 'FromEmailAddressIdentityArn', ['mails']],
  ['the words that explain settings', 'How long an access token lives', []],
  [
    'the checks of requests',
    'strict_object',
    ['register', 'login', 'sign-in', 'refresh', 'logout', 'account', 'factors', 'admin'],
  ],
  ['the verification of a passkey that is shown', 'webauthn.get', ['sign-in']],
  ['the verification of a passkey that is enrolled', 'webauthn.create', ['factors']],
  ['what reads certificates, for statements of attestation', 'TypeInfo not known', []],
  ['the OpenAPI document', 'operationId', ['documents']],
  ['what makes the document', 'cannot be converted to JSON Schema', []],
  ['a source map', 'sourceMappingURL', []],
])('%s is carried by those that need it', (_, trace, expected) => {
  expect(carriers(trace)).toEqual(expected);
});

test('the authorizer does without middy, which all behind a route carry', () => {
  const found = carriers('earlyResponse');

  expect(found).toEqual(expect.arrayContaining(['login', 'refresh', 'logout', 'me', 'sessions', 'jwks', 'documents']));
  expect(found).not.toContain('authorizer');
});

test('none imports node:http as it is, which loads undici', () => {
  expect(lambdaNames.filter((name) => /from\s*"(?:node:)?https?"/.test(textOf(name)))).toEqual([]);
});

/**
 * Bytes, gzipped, with room for a few lines: more than that is a dependency that leaked in. The authorizer's is a tenth of
 * what the bench's tutorial stack weighs.
 */
test.each<[LambdaName, number]>([
  ['authorizer', 11_476],
  ['jwks', 12_000],
  ['me', 19_450],
  ['sessions', 19_900],
  ['logout', 22_800],
  ['refresh', 25_000],
  ['login', 39_500],
])('%s stays below %i bytes', (name, ceiling) => {
  expect(gzipSync(textOf(name)).length).toBeLessThan(ceiling);
});
