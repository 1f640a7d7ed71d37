/** Stands in for `node:timers` in the bundles; see node-http.ts. */
export const { setTimeout } = process.getBuiltinModule('node:timers');
