/** Stands in for `node:https` in the bundles, which loads `node:http`; see there. */
const https = process.getBuiltinModule('node:https');
export const { Agent, request } = https;
export default https;
