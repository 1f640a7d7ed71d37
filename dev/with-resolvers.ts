/** `Promise.withResolvers`, which Node has since 22: this runs in the tests of apps too, whose globals are not ours to mend. */
export function withResolvers<Value>(): PromiseWithResolvers<Value> {
  const parts: Partial<PromiseWithResolvers<Value>> = {};
  parts.promise = new Promise<Value>((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts as PromiseWithResolvers<Value>;
}
