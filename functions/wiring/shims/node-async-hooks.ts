/** Stands in for `node:async_hooks` in the bundles; see node-http.ts. */
export const { AsyncLocalStorage } = process.getBuiltinModule('node:async_hooks');
