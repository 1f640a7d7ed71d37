/** Every text of a language by its path, with what a function of it says of the word that stands for all of its values. */
export const textsByPath = (texts: unknown, word: string, path = ''): [path: string, text: string][] =>
  typeof texts === 'string'
    ? [[path, texts]]
    : typeof texts === 'function'
      ? [[path, String(texts(word, word))]]
      : Object.entries(texts as object).flatMap(([name, inner]) => textsByPath(inner, word, `${path}.${name}`));
