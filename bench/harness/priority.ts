import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

const urgency = -15;

/**
 * Puts this process and all that it starts before what else runs on the machine, for that is not to be measured. Only
 * the superuser may; for anybody else the noise is in the quartiles.
 */
export function goFirst(): void {
  try {
    setPriority(urgency);
    // Linux shares the processors out among sessions first, where it groups them.
    writeFileSync('/proc/self/autogroup', String(urgency));
  } catch {
    // Not permitted, or not Linux.
  }
}
