import type { LambdaRuntime } from '../lambda-runtime.ts';
import type { LocalService, LocalServiceOptions } from '../local-server.ts';
import type { ChosenSettings } from '../options.ts';
import { demoPassword, demoUsers } from '../seed.ts';
import { type AppDescription, describeApp } from './app-description.ts';
import { appRuntime } from './app-runtime.ts';
import { watchFiles } from './watch-files.ts';

export interface OpenAppOptions {
  /** `cdk.out` */
  readonly folder: string;
  readonly stack: string | null;
  readonly variables: Readonly<Record<string, string>>;
  /** They win over the template's. */
  readonly settings: ChosenSettings;
}

export interface OpenApp {
  readonly service: Pick<LocalServiceOptions, 'app' | 'settings' | 'furtherOrigins'>;
  greeting(url: string): string;
  /** Starts the functions anew, with the routes and rules that the template has then, when it or their files change. */
  watch(service: Pick<LocalService, 'url' | 'renewRules'>): void;
  stop(): Promise<void>;
}

/** Milliseconds for which what is under way may finish after a change. */
const finishTime = 30_000;

/** @throws {StartupFault} where the app cannot be served */
export function openApp({ folder, stack, variables, settings }: OpenAppOptions): OpenApp {
  const environment = { ...process.env };
  let url = '';
  let description = describeApp(folder, stack);
  const runtimes = new Set<LambdaRuntime>();
  const started = (of: AppDescription): LambdaRuntime => {
    const made = appRuntime({ description: of, url: () => url, environment, variables });
    runtimes.add(made);
    return made;
  };
  let runtime = started(description);
  let stopWatching = (): void => {};
  const atStart = unchangeable(description);

  async function reload(service: Pick<LocalService, 'renewRules'>): Promise<void> {
    const old = runtime;
    description = describeApp(folder, stack);
    runtime = started(description);
    await service.renewRules();
    setTimeout(() => {
      runtimes.delete(old);
      old.stop();
    }, finishTime).unref();
    console.log(`\nThe app has changed.\n${routesOf(description, variables)}`);
    if (atStart !== unchangeable(description))
      console.log('Its settings, origins or hooks have changed too: start this server again for them.');
  }

  return {
    service: {
      app: {
        routes: () => description.routes,
        rules: () => description.rules,
        invoke: (name, event, invocation) => runtime.invoke(name, event, invocation),
        hooks: description.hooks,
      },
      settings: { ...description.settings, ...settings },
      furtherOrigins: description.origins,
    },
    greeting: (at) =>
      [
        `\nListening on ${at} (stop with Ctrl-C)`,
        routesOf(description, variables),
        `Demo users: ${demoUsers.map(({ email }) => email).join(' and ')}, password ${demoPassword}`,
        `In a browser: ${at}`,
        `What is mailed: ${at}/dev/mailbox`,
      ].join('\n'),
    watch(service) {
      url = service.url;
      stopWatching = watchFiles({
        files: () => description.files,
        onChange: () => reload(service),
        onFault: (cause) =>
          console.error(
            `The app has changed and cannot be served so: ${cause instanceof Error ? cause.message : cause}`,
          ),
      });
    },
    async stop() {
      stopWatching();
      await Promise.all([...runtimes].map((one) => one.stop()));
    },
  };
}

/** What the service reads once, at its start. */
const unchangeable = ({ settings, origins, hooks }: AppDescription): string =>
  JSON.stringify([settings, origins, hooks]);

/** @param variables that were given, so that nothing is to be said of them */
function routesOf({ routes, notes }: AppDescription, variables: Readonly<Record<string, string>>): string {
  const given = Object.keys(variables);
  const keys = routes.map(({ methods, path }) => (path.startsWith('/') ? `${methods} ${path}` : path));
  const width = Math.max(...keys.map(({ length }) => length));
  return [
    'Routes of the app:',
    ...routes.map(({ function: name, access }, at) =>
      [`  ${keys[at]?.padEnd(width)}  ${name}`, access === 'public' ? ' (open)' : ''].join(''),
    ),
    ...notes
      .filter((note) => !given.some((name) => note.includes(`: ${name} is not set`)))
      .map((note) => `Note: ${note}`),
  ].join('\n');
}
