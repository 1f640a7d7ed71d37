#!/usr/bin/env node
/** `npx hybrid-auth`: says what is too old to read the rest of it. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const [, , name = '--help', ...rest] = process.argv;

if (major < 20 || (major === 20 && minor < 12)) {
  console.error(`hybrid-auth needs Node 20.12 or newer; this is ${process.version}`);
  process.exitCode = 1;
} else if (name === 'dev') {
  const { serve } = await import('./serve.ts');
  await serve(rest, { name: 'npx hybrid-auth dev', data: null });
} else {
  const isHelp = name === '--help' || name === '-h';
  console[isHelp ? 'log' : 'error'](
    `${isHelp ? '' : `"${name}" is no command.\n`}npx hybrid-auth dev [--app cdk.out]   serves sign-in on this machine, and your app's functions behind it\nMore: npx hybrid-auth dev --help`,
  );
  if (!isHelp) process.exitCode = 2;
}

export {};
