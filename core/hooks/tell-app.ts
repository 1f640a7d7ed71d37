import type { PostLoginEvent, PostRegisterEvent } from '../../contract/hooks.ts';
import type { LogEvent } from '../log-event.ts';
import type { InvokeHook } from './invoke-hook.ts';

/** Tells the app what has happened. It never fails: what has happened stays. */
export type TellApp<Event> = (event: Event) => Promise<void>;

interface Dependencies {
  /** Null where the app has no such function. */
  readonly invoke: InvokeHook | null;
  readonly logEvent: LogEvent;
}

/** Fails open: a function that cannot be told is logged, and nothing else. */
export function tellApp<Event extends PostLoginEvent | PostRegisterEvent>({
  invoke,
  logEvent,
}: Dependencies): TellApp<Event> {
  return async (event) => {
    if (!invoke) return;
    try {
      await invoke(event);
    } catch (error) {
      logEvent('hook_failed', { hook: event.hook, name: error instanceof Error ? error.name : 'Error' });
    }
  };
}
