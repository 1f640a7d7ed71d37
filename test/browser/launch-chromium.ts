import { type Browser, chromium } from 'playwright-core';

/** Where Debian's package puts it; another place is named by CHROMIUM. */
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-sync'],
    ],
  });
