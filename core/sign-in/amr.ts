/** The methods of an authentication, RFC 8176: those shown before, those shown now, and `mfa` last. */
export const amrWith = (before: readonly string[], shown: readonly string[], isTwoFactor: boolean): string[] => {
  const methods = [...new Set([...before, ...shown])].filter((method) => method !== 'mfa');
  return isTwoFactor ? [...methods, 'mfa'] : methods;
};
