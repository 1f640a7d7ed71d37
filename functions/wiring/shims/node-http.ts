/**
 * Stands in for `node:http` in the bundles. Importing the real one as an ES module reads its every export, and one of
 * them loads undici: 20 ms and 15 MB of a cold start. https://github.com/nodejs/node/issues/59686
 */
const http = process.getBuiltinModule('node:http');
export const { Agent, request, STATUS_CODES } = http;
export default http;
