import { maxTextLength, type Setting } from '../contract/settings/setting.ts';

/** What a setting takes, in words. */
export function settingRange(setting: Setting): string {
  switch (setting.kind) {
    case 'seconds':
      return `${withCommas(setting.min)} to ${withCommas(setting.max)} s`;
    case 'count':
      return `${withCommas(setting.min)} to ${withCommas(setting.max)}`;
    case 'flag':
      return '`true`, `false`';
    case 'choice':
      return setting.choices.map((choice) => `\`${choice}\``).join(', ');
    case 'text':
      return `1 to ${setting.max ?? maxTextLength} characters`;
    case 'url':
      return 'an https URL';
    case 'mailAddress':
      return 'an address in ASCII; empty: no mails';
    case 'origins':
      return 'exact origins: https, of an app (`capacitor://localhost`), http on localhost';
    case 'form':
    case 'forms':
      return setting.expected;
    case 'cookieName':
      return 'a name that begins with `__Host-`';
    case 'headerName':
      return 'the name of a header; empty: no proxy';
    case 'names':
      return 'names';
  }
}

/** What holds where the default is `null`. */
export function deploymentDefault(setting: Setting): string {
  const { kind } = setting;
  if ('derivedFrom' in setting) return 'the first of the allowed origins that is a site';
  return kind === 'origins' ? "the API's own origin" : "the API's own URL";
}

export const withCommas = (value: number): string => value.toLocaleString('en-US');
