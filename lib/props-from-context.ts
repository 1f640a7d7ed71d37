import { RemovalPolicy } from 'aws-cdk-lib';
import { settingsFromContext } from './auth-settings.ts';
import type { HybridAuthStackProps } from './hybrid-auth-stack.ts';

/** The props of the stack from context: every setting, `removalPolicy` (`retain` or `destroy`) and `alarms`. */
export function propsFromContext(context: (name: string) => unknown): HybridAuthStackProps {
  return {
    ...settingsFromContext(context),
    removalPolicy: choice(context, 'removalPolicy', { retain: RemovalPolicy.RETAIN, destroy: RemovalPolicy.DESTROY }),
    alarms: choice(context, 'alarms', { true: true, false: false }),
  };
}

/** The value behind what context says, the first one where it says nothing. */
function choice<Value>(context: (name: string) => unknown, name: string, values: Record<string, Value>): Value {
  const [first = ''] = Object.keys(values);
  const said = String(context(name) ?? first);
  const value = Object.hasOwn(values, said) ? values[said] : undefined;
  if (value === undefined)
    throw new Error(`hybrid-auth: ${name}: got "${said}", expected one of ${Object.keys(values).join(', ')}`);
  return value;
}
