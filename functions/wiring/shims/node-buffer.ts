/** Stands in for `node:buffer` in the bundles, whose every export loads the File API too; see node-http.ts. */
const buffer = process.getBuiltinModule('node:buffer');
export const { Buffer, isUtf8 } = buffer;
export default buffer;
