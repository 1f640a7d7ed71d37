/** What a synthesised app puts on the API of its HybridAuth, as the local server needs it. */
import { hookVariable } from '../../contract/environment.ts';
import { type HookName, hookNames } from '../../contract/hooks.ts';
import type { SettingValue } from '../../contract/settings/setting.ts';
import type { SettingName } from '../../contract/settings.ts';
import type { GatewayRoute } from '../gateway-route.ts';
import { type AppAuthorizer, findAuthorizer, keyOf, resourcesOf, variablesOf } from './app-authorizer.ts';
import { type AppFunction, appFunction } from './app-function.ts';
import { appRoutes } from './app-routes.ts';
import { appSettings } from './app-settings.ts';
import { type CloudAssembly, readCloudAssembly, type Stack } from './cloud-assembly.ts';
import { localUrlMark } from './local-url-mark.ts';
import { type Located, type TemplateText, type TemplateValues, templateValues } from './template-value.ts';

export interface AppDescription {
  readonly routes: readonly GatewayRoute[];
  /** As the authorizer carries them; null for none. */
  readonly rules: string | null;
  readonly functions: Readonly<Record<string, AppFunction>>;
  readonly hooks: Readonly<Partial<Record<HookName, string>>>;
  readonly settings: Readonly<Partial<Record<SettingName, SettingValue>>>;
  /** Of `allowedOrigins`, beside this server's own. */
  readonly origins: readonly string[];
  /** What is different here, or not served, a line each. */
  readonly notes: readonly string[];
  /** What it was read from: when one of them changes it is to be read again. */
  readonly files: readonly string[];
}

/** Stands for the id of an API that this server takes the place of. */
const apiMark = 'hybrid-auth-local-api';

/** @throws {StartupFault} that says why the app cannot be served */
export function describeApp(folder: string, stackName: string | null): AppDescription {
  const assembly = readCloudAssembly(folder);
  const values = templateValues(assembly);
  const authorizer = findAuthorizer(assembly, values, stackName);
  const textOf = withOwnUrl(assembly, values, authorizer);
  const functions: Record<string, AppFunction> = {};
  const names = new Map<string, string>();
  const layered: string[] = [];
  const runs = (lambda: Located): AppFunction | string => {
    const key = keyOf(lambda);
    // Two stacks may have the same logical id.
    const name = names.get(key) ?? (functions[lambda.id] ? key : lambda.id);
    const described = appFunction(name, lambda, (value) => textOf(value, lambda.stack));
    if (typeof described === 'string') return described;
    names.set(key, name);
    functions[described.name] = described;
    if (lambda.resource.Properties?.Layers) layered.push(described.name);
    return described;
  };

  const { routes, notes } = appRoutes(assembly, values, authorizer, runs);
  const ours = resourcesOf(authorizer.lambda.stack).filter(authorizer.owns);
  const hookNotes: string[] = [];
  const hooks = Object.fromEntries(
    hookNames.flatMap((hook) => {
      const holder = ours.find((found) => variablesOf(found)[hookVariable(hook)] !== undefined);
      if (!holder) return [];
      const lambda = values.lambdaAt(variablesOf(holder)[hookVariable(hook)], holder.stack);
      const running = lambda ? runs(lambda) : 'it is no function of this app';
      if (typeof running !== 'string') return [[hook, running.name]];
      hookNotes.push(`the hook ${hook} is not called: ${running}`);
      return [];
    }),
  );
  const settings = appSettings(authorizer.lambda, values, (value) => textOf(value, authorizer.lambda.stack));
  const all = Object.values(functions);
  const unset = all.flatMap(({ name, unknown }) =>
    Object.entries(unknown).map(
      ([variable, what]) => `${name}: ${variable} is not set, for it is ${what}; give it by --env ${variable}=...`,
    ),
  );
  return {
    ...{ routes, functions, hooks, rules: authorizer.rules, settings: settings.settings, origins: settings.origins },
    notes: [
      ...notes,
      ...(routes.length === 0 ? ['the app has no routes of its own that run here'] : []),
      ...hookNotes,
      ...settings.notes,
      ...unset,
      ...[...new Set(layered)].map((name) => `${name}: its layers are not here`),
      ...unread(assembly, authorizer),
    ],
    files: [...assembly.files, ...new Set(all.filter(({ inline }) => inline === null).map((one) => one.folder))],
  };
}

/** Where routes may be that are in no resource of a template. */
function unread({ stacks }: CloudAssembly, authorizer: AppAuthorizer): string[] {
  const all = stacks.flatMap(resourcesOf);
  const isDefinedElsewhere = ({ stack, id, resource: { Type, Properties = {} } }: Located): boolean =>
    isApi(Type) && authorizer.serves({ Ref: id }, stack) && ('Body' in Properties || 'BodyS3Location' in Properties);
  return [
    ...(all.some(({ resource }) => resource.Type === 'AWS::CloudFormation::Stack')
      ? ['nested stacks are not read: what they put on the API is not served']
      : []),
    ...(all.some(isDefinedElsewhere)
      ? ['the definition of the API (OpenAPI) is not read: its routes are not served']
      : []),
  ];
}

const isApi = (type: string): boolean => /^AWS::ApiGateway(V2::Api|::RestApi)$/.test(type);

/** Reads text of templates, in which the addresses of the APIs are that of this server: its path has no stage. */
function withOwnUrl({ stacks }: CloudAssembly, { text }: TemplateValues, authorizer: AppAuthorizer) {
  const stages = stacks
    .flatMap(resourcesOf)
    .filter(({ resource }) => ['AWS::ApiGateway::Stage', 'AWS::ApiGatewayV2::Stage'].includes(resource.Type))
    .map(({ resource }) => String(resource.Properties?.StageName).replaceAll(/\W/g, '\\$&'));
  const address = RegExp(`https://${apiMark}\\.execute-api\\.[^/]+(/(${['\\$default', ...stages].join('|')})(?=/|$))?`);
  const own = ({ stack, id, resource }: Located, attribute: string): string | null => {
    if (!isApi(resource.Type) || !authorizer.serves({ Ref: id }, stack)) return null;
    return attribute === 'ApiEndpoint' ? `https://${apiMark}.execute-api.local` : attribute === '' ? apiMark : null;
  };
  return (value: unknown, stack: Stack): TemplateText => {
    const read = text(value, stack, own);
    return 'unknown' in read ? read : { text: read.text.replace(address, localUrlMark) };
  };
}
