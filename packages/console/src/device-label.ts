import type { SessionBody } from '../../../contract/responses.ts';
import { isolated } from './isolated.ts';
import type { Texts } from './texts/en.ts';

/** Each with what its User-Agent header has; the first that fits. */
const browsers: readonly (readonly [string, RegExp])[] = [
  ['Edge', /\bEdgA?(?:iOS)?\//],
  ['Opera', /\bOPR\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /\b(?:Chrome|CriOS|HeadlessChrome)\//],
  ['Safari', /\bVersion\/.*\bSafari\//],
  ['curl', /^curl\//],
];
const systems: readonly (readonly [string, RegExp])[] = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b|\bMacintosh\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Linux', /\bLinux\b|\bX11\b/],
];

/** What a device is called: by its user, else by what its browser said of itself, which anybody may forge. */
export function deviceLabel(
  { device_name, user_agent }: Pick<SessionBody, 'device_name' | 'user_agent'>,
  texts: Texts['devices'],
): string {
  if (device_name) return isolated(device_name);
  const named = (list: typeof browsers) => list.find(([, trace]) => trace.test(user_agent ?? ''))?.[0];
  const [browser, system] = [named(browsers), named(systems)];
  if (browser && system) return texts.on(browser, system);
  return browser ?? system ?? texts.unknown;
}

/** Which of the pictures stands for it. */
export function deviceKind({ user_agent, client_type }: Pick<SessionBody, 'user_agent' | 'client_type'>) {
  if (/\biPhone\b|\bAndroid\b|\bMobile\b/.test(user_agent ?? '')) return 'phone';
  // Browsers may hold tokens too.
  if (client_type === 'web' || /^Mozilla\/.*\b(?:Windows|Macintosh|CrOS|X11)\b/.test(user_agent ?? '')) return 'laptop';
  return client_type === 'api' ? 'terminal' : 'phone';
}
