import type { SettingValue } from '../../contract/settings/setting.ts';
import { type SettingName, settingFromText, settingNames } from '../../contract/settings.ts';
import { hasArgon2 } from '../has-argon2.ts';
import { keyOf, resourcesOf } from './app-authorizer.ts';
import type { Json } from './cloud-assembly.ts';
import { localUrlMark } from './local-url-mark.ts';
import type { Located, TemplateText, TemplateValues } from './template-value.ts';

export interface AppSettings {
  readonly settings: Readonly<Partial<Record<SettingName, SettingValue>>>;
  /** Of `allowedOrigins`, beside this server's own. */
  readonly origins: readonly string[];
  /** What is different here, a line each. */
  readonly notes: readonly string[];
}

/** They follow from this machine's address, or from what stands in front of a deployment. */
const ofTheDeployment: readonly SettingName[] = [
  ...(['issuer', 'audience', 'allowedOrigins', 'appUrl'] as const),
  ...(['trustedProxyHeader', 'passkeyRpId', 'passkeyOrigins'] as const),
];

/** The settings of a HybridAuth, as far as they hold on this machine. */
export function appSettings(
  authorizer: Located,
  { lambdaAt }: TemplateValues,
  textOf: (value: unknown) => TemplateText,
): AppSettings {
  const texts = settingTexts(authorizer, lambdaAt);
  const notes: string[] = [];
  const settings: Partial<Record<SettingName, SettingValue>> = {};
  for (const name of settingNames.filter((known) => !ofTheDeployment.includes(known))) {
    const read = textOf(texts[name] ?? '');
    if ('unknown' in read) notes.push(`the setting ${name} has its default: the template says ${read.unknown}`);
    else if (read.text !== '') {
      const value = settingFromText(name, read.text);
      if ('value' in value) settings[name] = value.value;
      else notes.push(`the setting ${name} has its default: the template says "${read.text}"`);
    }
  }
  if (settings.passwordHash === 'argon2id' && !hasArgon2) {
    settings.passwordHash = 'bcrypt';
    notes.push(`passwordHash is bcrypt here: argon2id needs Node 24.7, and this is ${process.version}`);
  }
  const literal = (name: SettingName): string => {
    const read = textOf(texts[name] ?? '');
    return 'text' in read ? read.text : '';
  };
  if (literal('trustedProxyHeader')) notes.push('trustedProxyHeader is off: there is no proxy before this server');
  if (literal('passkeyRpId')) notes.push('passkeys are those of localhost here');
  const origins = literal('allowedOrigins')
    .split(',')
    .filter((origin) => origin !== '' && origin !== localUrlMark);
  return { settings, origins, notes };
}

/** They stand in the resource by which the deployment checks them. */
function settingTexts(authorizer: Located, lambdaAt: TemplateValues['lambdaAt']): Json {
  const head = keyOf(authorizer).replace(/AuthorizerFunction[0-9A-F]{8}$/, '');
  const keys = resourcesOf(authorizer.stack).filter(({ resource }) => resource.Type === 'Custom::HybridAuthKeys');
  const mine = keys.find(({ stack, resource }) =>
    keyOf(lambdaAt(resource.Properties?.ServiceToken, stack)).startsWith(head),
  );
  return ((mine ?? keys[0])?.resource.Properties?.Settings ?? {}) as Json;
}
