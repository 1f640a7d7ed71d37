import type { SettingValues } from '../../contract/settings.ts';
import type { Clock } from '../clock.ts';
import type { AttemptStore } from './attempt-store.ts';
import { countOnAll, ipCounters } from './window-counters.ts';

interface Dependencies {
  readonly attempts: AttemptStore;
  readonly settings: Pick<SettingValues, 'ipRegistrationLimit'>;
  readonly now: Clock;
}

/** Seconds. */
const registrationWindow = 60 * 60;

/** Counts a registration against its address, or refuses it. */
export function registrationThrottle({ attempts, settings, now }: Dependencies): (ip: string) => Promise<void> {
  return async (ip) => {
    const counters = ipCounters('registrations', ip, settings.ipRegistrationLimit, registrationWindow, now());
    await countOnAll(attempts, counters, now());
  };
}
