/** RFC 9110 section 5.6.6: a parameter, or none, behind a semicolon. Sticky, so that a header is read once. */
const parameter =
  /[ \t]*;[ \t]*(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+)=(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+)|"((?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*)"))?/y;

const utf8 = /^utf-?8$/i;

/**
 * Whether a Content-Type says JSON: `application/json` with any well-formed parameters, none of them named twice (RFC 6838
 * section 4.3), and no other charset than UTF-8, for RFC 8259 knows no other. Two values joined by a comma are neither.
 */
export function isJsonType(contentType: string): boolean {
  const [type = ''] = /^application\/json(?=[ \t]*(?:;|$))/i.exec(contentType) ?? [];
  if (type === '') return false;
  const names = new Set<string>();
  let end = type.length;
  parameter.lastIndex = end;
  for (let found = parameter.exec(contentType); found; found = parameter.exec(contentType)) {
    end = parameter.lastIndex;
    const [, given, token, quoted = ''] = found;
    const name = given?.toLowerCase();
    if (name === undefined) continue;
    const value = token ?? quoted.replace(/\\(.)/gs, '$1');
    if (names.has(name) || (name === 'charset' && !utf8.test(value))) return false;
    names.add(name);
  }
  return /^[ \t]*$/.test(contentType.slice(end));
}
