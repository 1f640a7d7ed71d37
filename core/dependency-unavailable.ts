/** A dependency failed or did not answer: breakage that may pass, told as `unavailable`. Adapters throw it. */
export class DependencyUnavailable extends Error {
  override name = 'DependencyUnavailable';
}
