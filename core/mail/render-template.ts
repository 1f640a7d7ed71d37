/** What stands for each name; null and empty leave out its section. */
export type TemplateValues = Readonly<Record<string, string | null>>;

const section = /\{\{#([a-z_]+)\}\}([\s\S]*?)\{\{\/\1\}\}/g;
const placeholder = /\{\{([a-z_]+)\}\}/g;

/**
 * Fills a template: `{{name}}` is the value, `{{#name}}…{{/name}}` stays where there is one. A value is never read as a
 * template.
 */
function filled(template: string, values: TemplateValues, spelt: (value: string) => string): string {
  const valueFor = (name: string): string => (Object.hasOwn(values, name) ? (values[name] ?? '') : '');
  const kept = (text: string): string =>
    text.replace(section, (_, name: string, inner: string) => (valueFor(name) === '' ? '' : kept(inner)));
  return kept(template).replace(placeholder, (_, name: string) => spelt(valueFor(name)));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For the text between tags and for quoted attributes. */
export const escapedHtml = (value: string): string =>
  value.replace(/[&<>"']/g, (character) => entities[character] ?? '');

/** On one line, and without what turns the direction of the line: a name must not look like more than a name. */
const onOneLine = (value: string): string =>
  value.replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ');

export const renderText = (template: string, values: TemplateValues): string => filled(template, values, onOneLine);

export const renderHtml = (template: string, values: TemplateValues): string =>
  filled(template, values, (value) => escapedHtml(onOneLine(value)));

/** The frame around a body that is HTML already. */
export function renderLayout(layout: string, content: string, values: TemplateValues): string {
  const [before = '', after = ''] = layout.split('{{content}}', 2);
  return renderHtml(before, values) + content + renderHtml(after, values);
}
