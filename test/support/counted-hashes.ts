/**
 * Makes `compare` and `hash` of bcryptjs and `argon2` of node:crypto the real ones, counted. Import it before anything
 * that imports those: the transform does not lift `jest.mock` above the imports of a file.
 */
jest.mock('bcryptjs', () => {
  const real = jest.requireActual<typeof import('bcryptjs')>('bcryptjs');
  return { ...real, compare: jest.fn(real.compare), hash: jest.fn(real.hash) };
});
jest.mock('node:crypto', () => {
  const real = jest.requireActual<typeof import('node:crypto')>('node:crypto');
  return { ...real, argon2: jest.fn(real.argon2) };
});

export {};
