import { useLayoutEffect } from 'preact/hooks';

/** Does the task as soon as the device is online again, for as long as there is a reason to. */
export function useOnline(task: () => Promise<unknown>, isWanted: boolean): void {
  // Before what went wrong is painted: a network that comes back until then would be missed.
  useLayoutEffect(() => {
    if (!isWanted) return;
    const listen = () => void task();
    addEventListener('online', listen);
    return () => removeEventListener('online', listen);
  }, [task, isWanted]);
}
