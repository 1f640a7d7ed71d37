/**
 * Invokes one function of the app. A function that is told gets the event and is not waited for: null is its answer. A
 * function that is asked answers within its time.
 * @throws DependencyUnavailable or an error of AWS where it cannot be reached, fails or is late
 */
export type InvokeHook = (event: object) => Promise<unknown>;
