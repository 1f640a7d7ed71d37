/** Makes a site of the documentation: `npm run docs` writes it to `dist/docs`. */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { indexPage, root, sections } from './pages.ts';
import { pictureFile, renderPage } from './render-page.ts';

/**
 * Writes the site into a folder, which it empties first.
 * @throws Error with every link that leads nowhere
 */
export function buildSite(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const all = sections();
  const pages = [indexPage, ...all.flatMap((section) => section.pages)];
  const rendered = new Map(pages.map((page) => [page.file, renderPage(page, all)]));
  const faults: string[] = [];
  for (const [file, { html, pictures, links }] of rendered) {
    writeFileSync(join(folder, file), html);
    for (const picture of pictures) copyFileSync(join(root, picture), join(folder, pictureFile(picture)));
    for (const link of links) {
      const [target = '', anchor] = link.split('#');
      if (anchor !== undefined && !rendered.get(target)?.anchors.includes(anchor)) faults.push(`${file}: ${link}`);
    }
  }
  copyFileSync(join(import.meta.dirname ?? __dirname, 'site.css'), join(folder, 'site.css'));
  if (faults.length > 0) throw new Error(`these links lead nowhere:\n${faults.join('\n')}`);
}

if (import.meta.main) buildSite(join(root, 'dist/docs'));
