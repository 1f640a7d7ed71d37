/** Whether stacks are held to CDK's own rules of templates, which take 2.5 s in each file of tests: see jest.config.cjs. */
export const isValidated = (globalThis as { cdkValidation?: boolean }).cdkValidation === true;
