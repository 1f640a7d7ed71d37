import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { Marked, type Tokens } from 'marked';
import { escapedHtml } from '../../core/mail/render-template.ts';
import { indexPage, type Page, root, type Section } from './pages.ts';

/** A page as it is written out, and what has to be there beside it. */
export interface RenderedPage {
  readonly html: string;
  /** Pictures, from the root of the repository. */
  readonly pictures: readonly string[];
  /** Where its links lead within the site, as `concepts.html#principal`. */
  readonly links: readonly string[];
  readonly anchors: readonly string[];
}

const repository = 'https://github.com/hybrid-auth/hybrid-auth/blob/main';
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'";

/**
 * Renders a page of Markdown. Without scripts, so that there is nothing to trust.
 * @throws Error for a link to a file that is not there
 */
export function renderPage(page: Page, all: readonly Section[]): RenderedPage {
  const pictures: string[] = [];
  const links: string[] = [];
  const anchors: string[] = [];
  const known = new Map([indexPage, ...all.flatMap(({ pages }) => pages)].map((one) => [one.source, one.file]));

  /** Of another page of the site, of a file of the repository, or of elsewhere. */
  const target = (href: string): string => {
    if (/^[a-z]+:/.test(href)) return href;
    const [path = '', anchor] = href.split('#');
    const source = path === '' ? page.source : normalize(join(dirname(page.source), path));
    if (!existsSync(join(root, source))) throw new Error(`${page.source} links to ${href}, which is not there`);
    const file = known.get(source);
    if (file === undefined) return `${repository}/${source}${anchor ? `#${anchor}` : ''}`;
    const link = anchor === undefined ? file : `${file}#${anchor}`;
    links.push(link);
    return link;
  };
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }: Tokens.Heading) {
        const base = slug(text);
        const repeated = anchors.filter((one) => one.replace(/-\d+$/, '') === base).length;
        const id = repeated === 0 ? base : `${base}-${repeated}`;
        anchors.push(id);
        return `<h${depth} id="${id}"><a href="#${id}">${this.parser.parseInline(tokens)}</a></h${depth}>\n`;
      },
      link({ href, tokens }: Tokens.Link) {
        return `<a href="${escapedHtml(target(href))}">${this.parser.parseInline(tokens)}</a>`;
      },
      image({ href, text }: Tokens.Image) {
        const source = normalize(join(dirname(page.source), href));
        if (!existsSync(join(root, source))) throw new Error(`${page.source} shows ${href}, which is not there`);
        pictures.push(source);
        return `<img src="${escapedHtml(pictureFile(source))}" alt="${escapedHtml(text)}">`;
      },
    },
  });
  const body = String(marked.parse(readFileSync(join(root, page.source), 'utf8')))
    .replaceAll('<table>', '<div class="table" tabindex="0"><table>')
    .replaceAll('</table>', '</table></div>')
    // What does not fit scrolls, with the keyboard too.
    .replaceAll('<pre>', '<pre tabindex="0">');
  return { html: document(page, all, body), pictures, links, anchors };
}

/** Where a picture lies beside the pages. */
export const pictureFile = (source: string): string => source.replace(/^docs\//, '').replaceAll('/', '-');

/** As GitHub makes it, so that a link works there as well. */
const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const document = (page: Page, all: readonly Section[], body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escapedHtml(page === indexPage ? 'hybrid-auth' : `${page.name} · hybrid-auth`)}</title>
<link rel="stylesheet" href="site.css">
</head>
<body>
<div class="page">
<a class="contents" href="#contents">Contents</a>
<nav id="contents" aria-label="Documentation">
<a class="name" href="${indexPage.file}">hybrid-auth</a>
${all.map((section) => navigation(section, page)).join('\n')}
</nav>
<main>
${body}</main>
</div>
</body>
</html>
`;

const navigation = ({ title, pages }: Section, page: Page): string => `<p>${escapedHtml(title)}</p>
<ul>
${pages
  .map(
    ({ file, name }) =>
      `<li><a href="${file}"${file === page.file ? ' aria-current="page"' : ''}>${escapedHtml(name)}</a></li>`,
  )
  .join('\n')}
</ul>`;
