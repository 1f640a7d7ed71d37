import { useEffect } from 'preact/hooks';

/** Does the task as soon as the device is online again, for as long as there is a reason to. */
export function useOnline(task: () => Promise<unknown>, isWanted: boolean): void {
  useEffect(() => {
    if (!isWanted) return;
    const listen = () => void task();
    addEventListener('online', listen);
    return () => removeEventListener('online', listen);
  }, [task, isWanted]);
}
