import description from '../contract/openapi.json' with { type: 'json' };
import { escapedHtml } from '../core/mail/render-template.ts';
import { policyOf, withLocalPages } from './local-page.ts';
import type { RequestListener } from './loopback-server.ts';
import type { Answer, Content, OpenApiDocument, Operation, Schema } from './openapi-document.ts';

const style = `:root{color-scheme:light dark}body{margin:2rem auto;max-width:60rem;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif;color:light-dark(#1f2430,#e8eaf0);background:light-dark(#fff,#12151d)}
a{color:light-dark(#1d5bb8,#8ab8ff)}h2{font-size:1.05rem;margin:0;display:inline}section{border-top:1px solid light-dark(#d9deea,#333a4b);padding:.75rem 0}
summary{cursor:pointer}code{font:.9em ui-monospace,monospace;overflow-wrap:anywhere}.quiet{color:light-dark(#555d6e,#a9b1c2)}
table{border-collapse:collapse;margin:.5rem 0;width:100%}th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-bottom:1px solid light-dark(#d9deea,#333a4b)}
td:first-child code,th code{white-space:nowrap}h2.part{display:block;font-size:1.4rem;margin:2rem 0 .5rem}h3{font-size:.95rem;margin:1rem 0 .25rem}div{overflow-x:auto}`;

/** Answers `GET /dev/api`, a page of the OpenAPI document; everything else is left to the other listener. */
export function withApiPage(others: RequestListener): RequestListener {
  let page: string | undefined;
  return withLocalPages(
    {
      paths: /^\/dev\/api$/,
      policy: policyOf(style),
      answer: async () => {
        page ??= pageOf(description as unknown as OpenApiDocument);
        return { status: 200, type: 'text/html; charset=utf-8', body: page };
      },
    },
    others,
  );
}

const pageOf = (document: OpenApiDocument): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API</title>
<style>${style}</style>
<main>
<h1>${escapedHtml(document.info.title)} ${escapedHtml(document.info.version)}</h1>
<p>${escapedHtml(document.info.description)} As data: <a href="/auth/openapi.json">openapi.json</a>.</p>
${Object.entries(document.paths)
  .flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => section(document, method, path, operation)),
  )
  .join('\n')}
<h2 class="part">Schemas</h2>
${Object.entries(document.components.schemas)
  .filter(([, { properties }]) => properties)
  .map(([name, schema]) => `<section id="${name}"><h2>${name}</h2>${members(document, schema)}</section>`)
  .join('\n')}
</main>
</html>
`;

function section(document: OpenApiDocument, method: string, path: string, operation: Operation): string {
  const { summary, security, parameters = [], requestBody, responses } = operation;
  const credentials = security.map((one) => Object.keys(one)[0] ?? 'none').join(' or ');
  const answers = Object.entries(responses).map(([status, answer]): [string, Answer] => [
    status,
    answer.$ref ? (document.components.responses[nameIn(answer.$ref)] ?? answer) : answer,
  ]);
  return `<section><details>
<summary><h2><code>${method.toUpperCase()} ${escapedHtml(path)}</code></h2> ${prose(summary)}</summary>
<p class="quiet">Credential: ${escapedHtml(credentials)}</p>
${parameters.length > 0 ? `<h3>Parameters</h3>${table(parameters.map(({ name, in: place, description = '', schema }) => [`${name} (${place})`, words(schema), description]))}` : ''}
${requestBody ? `<h3>Body</h3>${bodies(document, requestBody)}` : ''}
<h3>Answers</h3>
${answers.map(([status, answer]) => `<p><code>${status}</code> ${prose(answer.description ?? '')}</p>${Number(status) < 300 ? bodies(document, answer) : ''}`).join('\n')}
</details></section>`;
}

const nameIn = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1);

const resolved = ({ components }: OpenApiDocument, schema: Schema): Schema =>
  schema.$ref ? (components.schemas[nameIn(schema.$ref)] ?? schema) : schema;

/** The members of each body that there may be. */
const bodies = (document: OpenApiDocument, { content = {} }: Content): string =>
  Object.values(content)
    .flatMap(({ schema }) => resolved(document, schema).anyOf ?? [schema])
    .map((schema) => members(document, resolved(document, schema)))
    .join('\n');

const members = (document: OpenApiDocument, { properties = {}, required = [] }: Schema): string =>
  table(
    Object.entries(properties).map(([name, member]) => [
      required.includes(name) ? name : `${name}?`,
      words(member),
      resolved(document, member).description ?? '',
    ]),
  );

const table = (rows: readonly (readonly string[])[]): string =>
  rows.length === 0
    ? ''
    : `<div tabindex="0"><table>${rows
        .map(
          ([name = '', type = '', description = '']) =>
            `<tr><td><code>${escapedHtml(name)}</code><td>${escapedHtml(type)}<td>${prose(description)}`,
        )
        .join('\n')}</table></div>`;

/** What is between backticks is code, and each line stands alone. */
const prose = (text: string): string =>
  escapedHtml(text)
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>')
    .replaceAll('\n', '<br>');

function words(schema: Schema): string {
  if (schema.$ref) return nameIn(schema.$ref);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf) return schema.anyOf.map(words).join(' | ');
  if (schema.type === 'array') return `list of ${words(schema.items ?? {})}`;
  const { minLength, maxLength, format } = schema;
  const length = maxLength === undefined ? '' : `, ${minLength ?? 0} to ${maxLength} characters`;
  return `${[schema.type ?? 'any'].flat().join(' | ')}${format ? `, ${format}` : ''}${length}`;
}
