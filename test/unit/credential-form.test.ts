import { newMacKey } from '../../core/keys/mac-keys.ts';
import { newId, newSecret } from '../../core/random.ts';
import { mintRefreshToken } from '../../core/tokens/refresh-token.ts';
import { noon } from '../support/builders.ts';
import { refreshTokenForm, tokenForm } from '../support/credential-form.ts';
import { mint, someClaims } from '../support/token-mint.ts';

const family = { sessionId: newId(), userId: newId(), seed: newSecret(), generation: 7 };
const refreshToken = mintRefreshToken(family, newMacKey('active', noon));

test.each(['ES256', 'RS256'] as const)(
  'an access token is found in a text, and so is either half of it: %s',
  async (alg) => {
    const token = (await mint(alg)).token(someClaims());
    const [header = '', payload = ''] = token.split('.');
    for (const found of [token, header, payload, token.slice(0, 90)]) expect(`{"a":"${found}"}`).toMatch(tokenForm);
    expect(token).not.toMatch(refreshTokenForm);
  },
);

test('a refresh token is found in a text, and so is half of it', () => {
  for (const form of [tokenForm, refreshTokenForm]) expect(`{"a":"${refreshToken}"}`).toMatch(form);
  expect(refreshToken.slice(0, 80)).toMatch(tokenForm);
});

test('ids and hashes are no tokens, also where they begin as those do', () => {
  for (const start of ['eyJ', 'rt_'])
    for (const word of [newId(), newSecret(), `${newId()}.${newSecret()}`])
      for (const form of [tokenForm, refreshTokenForm]) expect(`{"a":"${start}${word.slice(3)}"}`).not.toMatch(form);
});
