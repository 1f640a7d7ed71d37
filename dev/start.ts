/** `npm start`: the whole product on this machine. */
import { greeting } from './greeting.ts';
import { localOptions, usage } from './options.ts';
import { StartupFault } from './startup-fault.ts';

const parent = process.ppid;

try {
  await main();
} catch (error) {
  if (!(error instanceof StartupFault)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}

async function main(): Promise<void> {
  const options = localOptions(process.argv.slice(2));
  if (options.help) {
    console.log(usage());
    return;
  }

  // Loaded only now: a wrong option is answered at once.
  const { startLocalService } = await import('./local-server.ts');
  const service = await startLocalService(options);
  console.log(greeting(service.url, options.data));

  // On Lambda a stray rejection ends one instance and no more.
  process.on('unhandledRejection', (cause) => console.error('Unhandled rejection:', cause));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop());
  stopWithNpm(stop);

  async function stop(): Promise<void> {
    console.log('\nStopping ...');
    await service.stop();
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
