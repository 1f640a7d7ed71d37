import { Refusal, type Verifier, verifier } from '../../../backend/verify.ts';
import { newId } from '../../../core/random.ts';
import { type Minted, type MintOptions, mint } from '../../../dev/mint.ts';

const verifying = ({ issuer, audience, jwks }: Minted, more: object = {}): Verifier =>
  verifier({ issuer, audience, jwks, ...more });
const minted = async (options: MintOptions) => {
  const token = await mint(options);
  return verifying(token).principal(token);
};

test('a token that is minted is one that the verifier takes, and says what was asked for', async () => {
  const caller: MintOptions = {
    ...{ userId: newId(), sessionId: newId(), clientType: 'api', roles: ['admin'], permissions: ['a:b'] },
    ...{ authTime: new Date(1_700_000_000_000), amr: ['pwd', 'otp', 'mfa'] },
  };
  expect(await minted(caller)).toEqual({ ...caller, authMethod: 'bearer', claims: {} });
});

test('what is left out is a user without roles who signed in just now, by password, on a phone', async () => {
  const principal = await minted({});
  expect(principal).toMatchObject({ clientType: 'mobile', roles: [], permissions: [], amr: ['pwd'] });
  expect(Date.now() - Number(principal?.authTime)).toBeLessThan(5_000);
  expect((await minted({}))?.userId).not.toBe(principal?.userId);
});

test('claims of the app come along, and replace none of ours', async () => {
  const token = await mint({ roles: ['user'], claims: { plan: 'gold', roles: ['admin'] } });
  const principal = await verifying(token, { additionalClaims: ['plan'] }).principal(token);
  expect(principal).toMatchObject({ roles: ['user'], claims: { plan: 'gold' } });
});

test.each([0, -600])('with a lifetime of %d s it has expired', async (lifetime) => {
  await expect(minted({ lifetime })).rejects.toBeInstanceOf(Refusal);
});
test('with a lifetime of one second it has not', async () => {
  expect(await minted({ lifetime: 2 })).not.toBeNull();
});

test.each<[string, MintOptions, string]>([
  ['a web client', { clientType: 'web' }, 'mint: clientType: web clients have cookies'],
  ['a cookie', { authMethod: 'cookie' }, 'mint: clientType: web clients have cookies'],
  ['a lifetime of no whole seconds', { lifetime: 0.5 }, 'mint: lifetime: got 0.5'],
  ['an id of another form', { userId: 'user-1' }, 'mint: userId: got "user-1"'],
  ['a misspelt member', { role: ['admin'] } as MintOptions, 'a principal has no role; it has userId'],
  ['a role that no token can carry', { roles: ['two words'] }, 'roles: expected at most 64 names'],
])('%s is refused, for no verifier would take it', async (_, options, words) => {
  await expect(mint(options)).rejects.toThrow(words);
});
