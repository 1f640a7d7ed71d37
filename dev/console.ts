import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  type ConsoleSettings,
  consoleAccentFile,
  consoleAssets,
  consoleHeaders,
  consoleSettingsFile,
} from '../contract/console.ts';
import { accentStyles } from '../lib/console-accent.ts';
import { consoleFolder } from '../lib/console-bundle.ts';
import type { RequestListener } from './loopback-server.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

interface Told {
  readonly settings: ConsoleSettings;
  /** `#` and six hexadecimal digits. */
  readonly accentColor: string;
}

/**
 * Serves the account console at `/`, as the distribution of a deployment does: static files, and what they are told of this
 * service. Everything else is left to the other listener. It is bundled when somebody first asks for it.
 * @param isTaken whether an app has a route there: that one answers
 */
export const withConsole =
  (
    told: Told,
    others: RequestListener,
    isTaken: (method: string, path: string) => boolean = () => false,
  ): RequestListener =>
  async (request, response) => {
    const { method = '', url = '' } = request;
    const [path = ''] = url.split('?', 1);
    const isPage = (method === 'GET' || method === 'HEAD') && !isTaken(method, path);
    const file = isPage ? fileAt(path, told) : null;
    if (file === null) return others(request, response);
    // As the distribution does: what a phone has to load is to be seen here too.
    const isPacked = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    const body = isPacked ? gzipSync(file.body) : file.body;
    const tag = `"${createHash('sha256').update(body).digest('base64url')}"`;
    const isKept = request.headers['if-none-match'] === tag;
    response.writeHead(isKept ? 304 : 200, {
      ...consoleHeaders,
      'content-type': types[extname(file.name)],
      'cache-control': file.name.startsWith(`${consoleAssets}/`) ? 'public, max-age=31536000, immutable' : 'no-cache',
      etag: tag,
      vary: 'accept-encoding',
      ...(isPacked && { 'content-encoding': 'gzip' }),
      ...(!isKept && { 'content-length': body.length }),
    });
    response.end(isKept || method === 'HEAD' ? undefined : body);
  };

interface File {
  /** Within the folder, with `/`. */
  readonly name: string;
  readonly body: Buffer;
}

function fileAt(path: string, { settings, accentColor }: Told): File | null {
  const name = path === '/' ? 'index.html' : path.slice(1);
  if (name === consoleSettingsFile) return { name, body: Buffer.from(JSON.stringify(settings)) };
  if (name === consoleAccentFile) return { name, body: Buffer.from(accentStyles(accentColor)) };
  // As they are named by the bundle: nothing is decoded, and no dots lead elsewhere.
  if (!/^(?:index\.html|icon\.svg|console\/[\w-]+\.(?:js|css))$/.test(name)) return null;
  const place = join(consoleFolder(), normalize(name));
  return existsSync(place) ? { name, body: readFileSync(place) } : null;
}
