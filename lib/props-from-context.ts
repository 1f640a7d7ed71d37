import { RemovalPolicy } from 'aws-cdk-lib';
import { settingsFromContext } from './auth-settings.ts';
import type { HybridAuthStackProps } from './hybrid-auth-stack.ts';

const flags = { true: true, false: false };

/**
 * The props of the stack from context: every setting, `stackName`, `url`, `removalPolicy` (`retain` or `destroy`),
 * `deletionProtection`, `alarms` and `console`.
 */
export function propsFromContext(context: (name: string) => unknown): HybridAuthStackProps {
  return {
    ...settingsFromContext(context),
    ...textsFrom(context, ['stackName', 'url']),
    ...choice(context, 'removalPolicy', {
      retain: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      destroy: RemovalPolicy.DESTROY,
    }),
    ...choice(context, 'deletionProtection', flags),
    ...choice(context, 'alarms', flags),
    ...choice(context, 'console', flags),
  };
}

/** The prop where context says something. */
function choice<Value>(context: (name: string) => unknown, name: string, values: Record<string, Value>): object {
  const said = context(name);
  if (said === undefined) return {};
  const value = Object.hasOwn(values, String(said)) ? values[String(said)] : undefined;
  if (value === undefined)
    throw new Error(`hybrid-auth: ${name}: got "${said}", expected one of ${Object.keys(values).join(', ')}`);
  return { [name]: value };
}

const textsFrom = (context: (name: string) => unknown, names: readonly string[]): object =>
  Object.fromEntries(names.flatMap((name) => (context(name) === undefined ? [] : [[name, String(context(name))]])));
