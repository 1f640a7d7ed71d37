/** As many as are looked at; a browser sends up to ten. */
const most = 10;
/** RFC 9110 section 12.5.4: language ranges of RFC 4647, each with its weight. `*` names none. */
const rangeForm = /^([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)(?:[\t ]*;[\t ]*[qQ]=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?$/;

/** The languages of an `Accept-Language` header, best first, without those of weight 0; what is malformed is left out. */
export function acceptedLanguages(header: string | null): string[] {
  const ranges = (header ?? '')
    .slice(0, 512)
    .split(',', most)
    .flatMap((text) => {
      const [, language, weight = '1'] = rangeForm.exec(text.replace(/^[\t ]+|[\t ]+$/g, '')) ?? [];
      return language && Number(weight) > 0 ? [{ language, weight: Number(weight) }] : [];
    });
  return ranges.sort((one, other) => other.weight - one.weight).map(({ language }) => language);
}
