import type { SettingValues } from '../../contract/settings.ts';

/** What the pipeline of an endpoint that looks at credentials has to know. */
export type HttpSettings = Pick<SettingValues, 'allowedOrigins' | 'allowedHeaders' | 'sessionCookieName'>;
