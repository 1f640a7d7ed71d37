import { region } from '../gateway-event.ts';
import type { CloudAssembly, Resource, Stack } from './cloud-assembly.ts';

/** A resource of an app, in any of its stacks. */
export interface Located {
  readonly stack: Stack;
  readonly id: string;
  readonly resource: Resource;
}

export interface LocatedLambda extends Located {
  readonly alias: string | undefined;
}

/** A value, or what stands in its way, in words. */
export type TemplateText = { readonly text: string } | { readonly unknown: string };

type Intrinsic = readonly [name: string, argument: unknown];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function intrinsicOf(value: unknown): Intrinsic | null {
  if (!isRecord(value)) return null;
  const [entry, ...others] = Object.entries(value);
  return entry && others.length === 0 ? entry : null;
}

/** What is known without an account. */
const pseudo: Readonly<Record<string, string>> = {
  'AWS::Region': region,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** Reads values of templates as CloudFormation would, as far as they are known before a deployment. */
export function templateValues({ stacks }: CloudAssembly) {
  const exports = new Map<string, { stack: Stack; value: unknown }>();
  for (const stack of stacks)
    for (const { Export, Value } of Object.values(stack.template.Outputs ?? {}))
      if (typeof Export?.Name === 'string') exports.set(Export.Name, { stack, value: Value });

  /** The resource that a `Ref`, `Fn::GetAtt` or an import of one leads to. */
  function located(value: unknown, stack: Stack): Located | null {
    const [name, argument] = intrinsicOf(value) ?? [];
    if (name === 'Fn::ImportValue') {
      const exported = exports.get(String(argument));
      return exported ? located(exported.value, exported.stack) : null;
    }
    const id = name === 'Ref' ? argument : name === 'Fn::GetAtt' && Array.isArray(argument) ? argument[0] : undefined;
    const resource = typeof id === 'string' ? stack.template.Resources?.[id] : undefined;
    return resource ? { stack, id: String(id), resource } : null;
  }

  /** @param own what stands for a resource of ours, by `Ref` or attribute */
  function text(value: unknown, stack: Stack, own: (found: Located, attribute: string) => string | null): TemplateText {
    if (['string', 'number', 'boolean'].includes(typeof value)) return { text: String(value) };
    const [name, argument] = intrinsicOf(value) ?? [];
    const again = (part: unknown): TemplateText => text(part, stack, own);
    const unknown = (what: string): TemplateText => ({ unknown: what });
    if (name === 'Fn::ImportValue') {
      const exported = exports.get(String(argument));
      return exported ? text(exported.value, exported.stack, own) : unknown(`the import ${JSON.stringify(argument)}`);
    }
    if (name === 'Ref' || name === 'Fn::GetAtt') {
      const [id, ...path] = [argument].flat().map(String);
      const found = located(value, stack);
      const ours = found && own(found, path.join('.'));
      if (ours !== null && ours !== undefined) return { text: ours };
      if (found) return unknown(`${path.length > 0 ? `${path.join('.')} of ` : ''}${id} (${found.resource.Type})`);
      if (id === 'AWS::StackName') return { text: stack.stackName };
      const known = pseudo[String(id)] ?? stack.template.Parameters?.[String(id)]?.Default;
      if (known === undefined && String(id).startsWith('AWS::')) return unknown(`${id}, which only a deployment knows`);
      return known === undefined ? unknown(`the parameter ${id}`) : { text: String(known) };
    }
    if (name === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1]))
      return joined(argument[1].map(again), String(argument[0]));
    if (name === 'Fn::Sub') {
      const [pattern, named] = Array.isArray(argument) ? argument : [argument, {}];
      const parts = String(pattern).split(/(\$\{[^}]+\})/);
      return joined(
        parts.map((part) => substituted(part, named as Record<string, unknown>, again)),
        '',
      );
    }
    return unknown(name ?? JSON.stringify(value) ?? 'nothing');
  }

  /** The function, also where a version or an alias of it is meant, and the alias. */
  function lambdaAt(value: unknown, stack: Stack): LocatedLambda | null {
    // The ARN may stand within the URI of an integration or an authorizer.
    const joined = intrinsicOf(value)?.[0] === 'Fn::Join' ? (value as { 'Fn::Join': unknown[] })['Fn::Join'][1] : null;
    for (const part of Array.isArray(joined) ? joined : [value]) {
      const found = located(part, stack);
      const { Type, Properties } = found?.resource ?? {};
      if (found && Type === 'AWS::Lambda::Function') return { ...found, alias: undefined };
      const isOfOne = Type === 'AWS::Lambda::Alias' || Type === 'AWS::Lambda::Version';
      const behind = found && isOfOne ? lambdaAt(Properties?.FunctionName, found.stack) : null;
      if (behind) return { ...behind, alias: Type === 'AWS::Lambda::Alias' ? String(Properties?.Name) : undefined };
    }
    return null;
  }

  return { located, text, lambdaAt };
}

export type TemplateValues = ReturnType<typeof templateValues>;

function joined(parts: readonly TemplateText[], separator: string): TemplateText {
  const missing = parts.find((part) => 'unknown' in part);
  return missing ?? { text: parts.map((part) => ('text' in part ? part.text : '')).join(separator) };
}

function substituted(
  part: string,
  named: Readonly<Record<string, unknown>>,
  again: (value: unknown) => TemplateText,
): TemplateText {
  const [, name] = /^\$\{([^!][^}]*)\}$/.exec(part) ?? [];
  if (name === undefined) return { text: part.replace('${!', '${') };
  if (Object.hasOwn(named, name)) return again(named[name]);
  return again(name.includes('.') ? { 'Fn::GetAtt': name.split('.') } : { Ref: name });
}
