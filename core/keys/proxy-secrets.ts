/** Fewer characters could be guessed. */
const minLength = 32;

/** The secrets in `{"current": "...", "previous": "..."}`. What is missing, empty or too short is none, and opens nothing. */
export const proxySecretsIn = (text: string): readonly string[] => {
  const { current, previous } = JSON.parse(text) as Readonly<Record<string, unknown>>;
  return [current, previous].filter((secret) => typeof secret === 'string' && secret.length >= minLength) as string[];
};
