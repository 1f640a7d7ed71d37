import { lambdaNames } from '../../lib/function-bundle.ts';

const variable = 'BUNDLED_FUNCTIONS';

/** The folder that bundle-once.ts has filled for this run; undefined outside of jest. */
export const bundledFunctions = (): string | undefined => process.env[variable];

export const setBundledFunctions = (folder: string): void => {
  process.env[variable] = folder;
};

/** The file of each function, bundled as it is deployed. */
export function bundledFiles(): Record<string, string> {
  const folder = bundledFunctions();
  if (!folder) throw new Error('the functions have not been bundled: this project of jest has no globalSetup');
  return Object.fromEntries(lambdaNames.map((name) => [name, `${folder}/${name}/index.mjs`]));
}
