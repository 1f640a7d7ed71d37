/** Stands in for `node:util` in the bundles; see node-http.ts. */
export const { promisify } = process.getBuiltinModule('node:util');
