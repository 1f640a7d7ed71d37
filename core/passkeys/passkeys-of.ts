import type { Factors, PasskeyFactor } from '../factors/factor.ts';

export const passkeysOf = (factors: Factors): PasskeyFactor[] =>
  Object.values(factors).filter((factor) => factor.type === 'passkey');
