import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { bearer, expectDenial, newPerson } from '../../support/http-service.ts';
import { whoami } from '../client.ts';
import { type Story, settings } from '../deployment.ts';

/** Over revoked tokens that are alive: one that was signed out, and one of a user who was disabled, of before each switch. */
export const revocationSwitch: Story = {
  title: 'what was revoked stays refused while revocationMaxStaleness is switched on, off and on again',
  async show({ service, deploy, aws, shared }) {
    const live = (await (await newPerson(service)).tokens()).access_token;
    const revoked: string[] = [];
    const revokeTwo = async () => {
      const [leaving, closed] = [await newPerson(service), await newPerson(service)];
      const [phone, other] = [await leaving.tokens(), await closed.tokens()];
      const headers = bearer(phone.access_token);
      assert.equal((await service.call('/auth/logout', { method: 'POST', headers })).status, 204);
      await aws.invoke(shared.operator, { action: 'disable', email: closed.email });
      revoked.push(phone.access_token, other.access_token);
    };
    const expectRefused = async () => {
      for (const token of revoked) assert.equal(await whoami(service, bearer(token)), 403);
      assert.equal(await whoami(service, bearer(live)), 200);
    };

    await revokeTwo();
    await expectRefused();
    for (const revocationMaxStaleness of [1, 0, 1]) {
      await deploy({ ...settings, revocationMaxStaleness });
      await expectRefused();
      await revokeTwo();
      await sleep(revocationMaxStaleness * 1_100);
      await expectRefused();
    }
    await expectDenial(service);
  },
};
