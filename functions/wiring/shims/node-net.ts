/** Stands in for `node:net` in the bundles; see node-http.ts. */
export const { isIP, isIPv4, isIPv6 } = process.getBuiltinModule('node:net');
