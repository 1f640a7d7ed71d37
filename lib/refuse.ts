/** @throws Error that names every fault, a line each; nothing where there is none */
export function refuse(faults: readonly string[]): void {
  if (faults.length > 0) throw new Error(['hybrid-auth: wrong props', ...faults].join('\n  '));
}
