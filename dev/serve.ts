import { greeting } from './greeting.ts';
import { type Command, type LocalOptions, localOptions, usage } from './options.ts';
import { StartupFault } from './startup-fault.ts';

const parent = process.ppid;

/** Serves until a signal comes, by a command line. What the person at the keyboard has to mend is said without a stack. */
export async function serve(args: readonly string[], command: Command): Promise<void> {
  try {
    const options = localOptions(args, command);
    if (options.help) console.log(usage(command));
    else await start(options);
  } catch (error) {
    if (!(error instanceof StartupFault)) throw error;
    console.error(error.message);
    process.exitCode = error.exitCode;
  }
}

async function start(options: LocalOptions): Promise<void> {
  // Loaded only now: a wrong option is answered at once.
  const { startLocalService } = await import('./local-server.ts');
  const { openApp } = await import('./app/open-app.ts');
  const { app: folder, stack, variables, ...ofService } = options;
  const app = folder === null ? null : openApp({ folder, stack, variables, settings: options.settings });
  const service = await startLocalService({ ...ofService, ...app?.service });
  console.log(app ? app.greeting(service.url) : greeting(service.url, options.data));
  app?.watch(service);

  // On Lambda a stray rejection ends one instance and no more.
  process.on('unhandledRejection', (cause) => console.error('Unhandled rejection:', cause));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop());
  stopWithNpm(stop);

  async function stop(): Promise<void> {
    console.log('\nStopping ...');
    await service.stop();
    await app?.stop();
    process.exit(0);
  }
}

/** npm passes a SIGTERM on to its shell, and many a shell dies of it alone: its child would keep the port for ever. */
function stopWithNpm(stop: () => Promise<void>): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stop();
  }, 250);
}
