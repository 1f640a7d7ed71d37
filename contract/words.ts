/** A description and, a line each, the words that it is about with their sentences. */
export const withSentences = (description: string, sentences: Readonly<Record<string, string>>): string =>
  [description, ...Object.entries(sentences).map(([word, sentence]) => `\`${word}\`: ${sentence}`)].join('\n');
