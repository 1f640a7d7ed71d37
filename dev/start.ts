/** `npm start`: the whole product on this machine. */
import { npmStart } from './options.ts';
import { serve } from './serve.ts';

await serve(process.argv.slice(2), npmStart);
