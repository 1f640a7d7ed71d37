import { timeAt } from '../../test/browser/browser-device.ts';
import type { Answer, HttpService } from '../../test/support/http-service.ts';
import { claimsOf } from './claims-of.ts';
import { answer, bodyOf, post, type Translation, translation } from './translation.ts';

/** Supabase's Auth, as @supabase/auth-js calls it, by our service. */
export const authJsTranslation: Translation = (service) => {
  const reuse = reuseIn(service);
  let last: Promise<unknown> = Promise.resolve();
  async function refreshed(presented: string): Promise<Answer> {
    const said = await post(service, '/auth/refresh', { refresh_token: reuse.inPlaceOf(presented) });
    if (said.status === 200) reuse.followed(presented, said.json.refresh_token);
    return said;
  }
  return translation(async (_, path, call) => {
    const authorization = String(call.headers?.authorization ?? '');
    if (path === '/token?grant_type=password') {
      const { email, password } = bodyOf(call);
      const said = await post(service, '/auth/login', { email, password, client_type: 'mobile' });
      return session(said, () => 'invalid_credentials');
    }
    if (path === '/token?grant_type=refresh_token') {
      // One after the other, as by the lock of a row: what is asked in the place of another is then still the one to ask.
      const turn = last.then(() => refreshed(String(bodyOf(call).refresh_token)));
      last = turn.catch(() => {});
      return session(await turn, refreshRefusal);
    }
    if (path === '/user') {
      const said = await service.call('/auth/me', { headers: { authorization } });
      return said.status === 401
        ? tokenRefused(service, authorization)
        : answer(said.status, said.json.user ?? said.json);
    }
    if (path.startsWith('/logout')) {
      const said = await post(service, `/auth${path}`, null, authorization);
      return said.status === 401 ? tokenRefused(service, authorization) : said;
    }
    return null;
  })(service);
};

/**
 * What its server allows of spent refresh tokens: the one before the current one at any time, and every one within ten
 * seconds of the last refresh. Ours allows less of both: it is asked with a token that it takes.
 */
function reuseIn(service: HttpService) {
  const interval = 10_000;
  const families = new Map<string, { readonly tokens: string[]; refreshedAt: number }>();
  return {
    inPlaceOf(presented: string): string {
      const family = families.get(presented);
      const [parent, current] = family?.tokens.slice(-2) ?? [];
      if (!family || !parent || !current || presented === current) return presented;
      const age = timeAt(service) - family.refreshedAt;
      // Our grace window is as long as that interval: not up to its last moment.
      if (age < 0.9 * interval) return parent;
      return presented === parent || age < interval ? current : presented;
    },
    followed(presented: string, successor: string): void {
      const family = families.get(presented) ?? { tokens: [presented], refreshedAt: 0 };
      families.set(presented, family);
      if (family.tokens.includes(successor)) return;
      family.tokens.push(successor);
      family.refreshedAt = timeAt(service);
      families.set(successor, family);
    },
  };
}

const refused = (status: number, code: string) =>
  answer(status, { code, message: code }, { 'x-supabase-api-version': '2024-01-01' });

/** Its server looks at the token first, and for the session of a genuine one. */
const tokenRefused = (service: HttpService, authorization: string) =>
  refused(403, claimsOf(authorization).exp * 1_000 <= timeAt(service) ? 'bad_jwt' : 'session_not_found');

/** Of a session that was ended nothing is left there, its refresh tokens neither. */
function refreshRefusal({ code, reason }: { readonly code?: string; readonly reason?: string }): string {
  if (code === 'refresh_token_reused') return 'refresh_token_already_used';
  const isOld = reason === 'idle_timeout' || reason === 'absolute_timeout';
  return isOld ? 'session_expired' : 'refresh_token_not_found';
}

function session({ status, json }: Answer, codeOf: (problem: Answer['json']) => string): Answer {
  if (status === 401) return refused(400, codeOf(json));
  if (status !== 200) return answer(status, json ?? {});
  const { access_token, refresh_token, expires_in, user } = json;
  return answer(200, {
    ...{ access_token, refresh_token, expires_in, token_type: 'bearer' },
    expires_at: claimsOf(access_token).exp,
    user: { ...user, aud: 'authenticated', app_metadata: {}, user_metadata: {} },
  });
}
