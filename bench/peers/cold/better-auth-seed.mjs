import { seed } from '../better-auth.mjs';

process.stdout.write(JSON.stringify(await seed()));
process.exit(0);
