import type { Auth } from '../../packages/client/src/create-auth.ts';
import { Device, type Mode } from '../support/client-device.ts';
import type { HttpService } from '../support/http-service.ts';
import { lifeApp } from '../support/life-app.ts';
import type { LifeConditions, LifeDevice, LifeTab } from '../support/random-life.ts';

/** A device for a random life that runs in this process. */
export async function deviceHere(service: HttpService, mode: Mode, conditions: LifeConditions): Promise<LifeDevice> {
  // In cookie mode there is nothing to leave a lease in.
  const device = new Device(service, { ...conditions, mode, isModern: conditions.isModern || mode === 'cookie' });
  const tabs = new Set<Auth>();

  async function open(): Promise<LifeTab> {
    const tab = device.open();
    tabs.add(tab);
    return {
      ...lifeApp(tab),
      fire: async (event) => tab.fire(event),
      async dieAtNextStore() {
        device.diesAtNextStore = true;
      },
      async close() {
        device.diesAtNextStore = false;
        tabs.delete(tab);
        tab.dispose();
      },
    };
  }

  return {
    open,
    openWorker: async () => null,
    pass: (milliseconds, options) => device.pass(milliseconds, options),
    async goOffline(isOffline) {
      device.isOffline = isOffline;
    },
    network: device,
    async stop() {
      for (const tab of tabs) tab.dispose();
    },
  };
}
