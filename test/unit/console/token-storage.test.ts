import { tokenStorage } from '../../../packages/console/src/token-storage.ts';

const own = Object.getOwnPropertyDescriptor(globalThis, 'localStorage');
const browserHas = (get: () => unknown) =>
  Object.defineProperty(globalThis, 'localStorage', { configurable: true, get });
afterEach(() => {
  if (own) Object.defineProperty(globalThis, 'localStorage', own);
  else Reflect.deleteProperty(globalThis, 'localStorage');
});

test('the refresh token rests where all tabs find it', () => {
  const storage = {};
  browserHas(() => storage);
  expect(tokenStorage()).toBe(storage);
});

test.each([
  [
    'forbids it',
    () => {
      throw new DOMException('denied', 'SecurityError');
    },
  ],
  ['has none', () => null],
])('a browser that %s keeps nothing', (_, get) => {
  browserHas(get);
  expect(tokenStorage()).toBeNull();
});
