/** Runs a task, or joins the one of the same name that is under way. */
export function singleFlight() {
  const underWay = new Map<string, Promise<unknown>>();
  return <T>(name: string, task: () => Promise<T>): Promise<T> => {
    // Under one name all tasks are of one type: the names are this package's own.
    const joined = underWay.get(name) as Promise<T> | undefined;
    if (joined) return joined;
    const started = task().finally(() => underWay.delete(name));
    underWay.set(name, started);
    return started;
  };
}

/** Runs tasks one after the other, in the order in which they were asked for. */
export function oneByOne() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(task: () => Promise<T>): Promise<T> => {
    const mine = last.then(task, task);
    last = mine.catch(() => {});
    return mine;
  };
}
