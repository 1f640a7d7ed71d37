/// <reference lib="dom" />
import type { BrowserContext } from 'playwright-core';

/** What pages of the context do from now on that their Content Security Policy forbids, as it happens. */
export async function policyViolations(context: BrowserContext): Promise<readonly string[]> {
  const found: string[] = [];
  await context.exposeBinding('tellOfViolation', ({ page }, what: string) => {
    found.push(`${page.url()}: ${what}`);
  });
  await context.addInitScript(() => {
    const { tellOfViolation } = globalThis as unknown as { tellOfViolation(what: string): void };
    // Of a policy that only reports, too.
    addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) =>
      tellOfViolation(`${effectiveDirective} ${blockedURI} ${sample}`),
    );
  });
  return found;
}
