/** Calls when a signal is aborted, at once where it is already. Answers what stops listening: a signal may live for long. */
export function onAbort(signal: AbortSignal | undefined, aborted: () => void): () => void {
  if (signal?.aborted) aborted();
  signal?.addEventListener('abort', aborted);
  return () => signal?.removeEventListener('abort', aborted);
}
