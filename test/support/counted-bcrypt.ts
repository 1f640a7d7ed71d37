/**
 * Makes `compare` and `hash` of bcryptjs the real ones, counted. Import it before anything that imports bcryptjs: the
 * transform does not lift `jest.mock` above the imports of a file.
 */
jest.mock('bcryptjs', () => {
  const real = jest.requireActual<typeof import('bcryptjs')>('bcryptjs');
  return { ...real, compare: jest.fn(real.compare), hash: jest.fn(real.hash) };
});
