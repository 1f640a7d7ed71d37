/** A synthesised app on disk, as `cdk synth` writes it. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StartupFault } from '../startup-fault.ts';

export type Json = Readonly<Record<string, unknown>>;

export interface Resource {
  readonly Type: string;
  readonly Properties?: Json;
  readonly Metadata?: Json;
}

export interface Stack {
  /** As `cdk ls` has it. */
  readonly name: string;
  /** As CloudFormation has it. */
  readonly stackName: string;
  readonly template: {
    readonly Resources?: Readonly<Record<string, Resource>>;
    readonly Outputs?: Readonly<
      Record<string, { readonly Value?: unknown; readonly Export?: { readonly Name?: unknown } }>
    >;
    readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  };
  /** The folder or file of an asset, by the key of the object that it becomes. */
  readonly assets: ReadonlyMap<string, string>;
  /** The assembly, which paths in metadata are relative to. */
  readonly folder: string;
}

export interface CloudAssembly {
  readonly stacks: readonly Stack[];
  /** The files that it was read from. */
  readonly files: readonly string[];
}

interface Artifact {
  readonly type: string;
  readonly displayName?: string;
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly file?: string;
    readonly directoryName?: string;
  };
}

interface Asset {
  readonly source?: { readonly path?: string };
  readonly destinations?: Readonly<Record<string, { readonly objectKey?: string }>>;
}

/** @throws {StartupFault} where there is no such app, or it is just being written */
export function readCloudAssembly(folder: string): CloudAssembly {
  const manifest = join(folder, 'manifest.json');
  if (!existsSync(manifest))
    throw new StartupFault(`--app: ${manifest} is not there. Synthesise the app first: npx cdk synth --quiet`);
  const artifacts = Object.entries((jsonIn(manifest).artifacts ?? {}) as Record<string, Artifact>);
  const files = [manifest];
  const assets = new Map<string, string>();
  for (const [, { type, properties }] of artifacts) {
    if (type !== 'cdk:asset-manifest' || !properties?.file) continue;
    const file = join(folder, properties.file);
    files.push(file);
    for (const asset of Object.values((jsonIn(file).files ?? {}) as Record<string, Asset>))
      for (const { objectKey } of Object.values(asset.destinations ?? {}))
        if (objectKey && asset.source?.path) assets.set(objectKey, resolve(folder, asset.source.path));
  }
  const stacks = artifacts.flatMap(([id, { type, displayName, properties }]): Stack[] => {
    if (type !== 'aws:cloudformation:stack' || !properties?.templateFile) return [];
    const file = join(folder, properties.templateFile);
    files.push(file);
    const { stackName = id } = properties;
    return [{ name: displayName ?? stackName, stackName, template: jsonIn(file), assets, folder }];
  });
  const nested = artifacts.flatMap(([, { type, properties }]) =>
    type === 'cdk:cloud-assembly' && properties?.directoryName
      ? [readCloudAssembly(join(folder, properties.directoryName))]
      : [],
  );
  return {
    stacks: [...stacks, ...nested.flatMap((assembly) => assembly.stacks)],
    files: [...files, ...nested.flatMap((assembly) => assembly.files)],
  };
}

function jsonIn(file: string): Json {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Json;
  } catch (cause) {
    throw new StartupFault(`--app: ${file} cannot be read: ${cause instanceof Error ? cause.message : cause}`);
  }
}
