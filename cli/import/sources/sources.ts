import { auth0 } from './auth0.ts';
import { cognito } from './cognito.ts';
import { firebase } from './firebase.ts';
import { keycloak } from './keycloak.ts';
import { own } from './own.ts';
import type { Source } from './source.ts';
import { supabase } from './supabase.ts';

/** Every source, the one that is asked last at the end: most have an e-mail. */
export const sources: readonly Source[] = [cognito, firebase, supabase, keycloak, auth0, own];
export const sourceNames: readonly string[] = sources.map(({ name }) => name);

/** The source of a record with these fields; null where none knows them. */
export function sourceOf(fields: readonly string[]): Source | null {
  const spellings = [...fields, ...fields.map((field) => field.toLowerCase())];
  return sources.find((source) => source.recognises(spellings)) ?? null;
}
