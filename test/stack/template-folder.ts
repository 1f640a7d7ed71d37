const variable = 'SYNTHESISED_TEMPLATES';

/** Where the templates of this run lie, see synthesise-once.ts. */
export function templateFolder(): string {
  const folder = process.env[variable];
  if (!folder) throw new Error('no template has been synthesised: this project of jest has no globalSetup');
  return folder;
}

export const setTemplateFolder = (folder: string): void => {
  process.env[variable] = folder;
};
