/** Stands in for `node:url` in the bundles; see node-http.ts. */
export const { domainToASCII, fileURLToPath, urlToHttpOptions } = process.getBuiltinModule('node:url');
