import { bearer, type HttpService, type Person } from './http-service.ts';

interface Listed {
  readonly id: string;
  readonly end_reason?: string;
}

/** The user at another device with a good network: it knows which sessions live, and ends some. */
export class Observer {
  readonly #service: HttpService;
  readonly #person: Person;
  #token: string | null = null;
  /** What has ended stays so. */
  readonly #ends = new Map<string, string>();

  constructor(service: HttpService, person: Person) {
    this.#service = service;
    this.#person = person;
  }

  async #call(path: string, method = 'GET') {
    for (let attempt = 0; attempt < 2; attempt++) {
      this.#token ??= String((await this.#person.tokens({ device_name: 'observer' })).access_token);
      const answer = await this.#service.call(path, { method, headers: bearer(this.#token) });
      if (answer.status !== 401) return answer;
      this.#token = null;
    }
    throw new Error('the observer cannot sign in');
  }

  /** null while it lives. */
  async endOf(id: string): Promise<string | null> {
    const known = this.#ends.get(id);
    if (known !== undefined) return known;
    const live: readonly Listed[] = (await this.#call('/auth/sessions')).json.sessions;
    if (live.some((session) => session.id === id)) return null;
    const ended: readonly Listed[] = (await this.#call('/auth/sessions?ended=true')).json.sessions;
    const found = ended.find((session) => session.id === id);
    if (!found?.end_reason)
      throw new Error(`nobody knows the session ${id}, among ${live.length} live and ${ended.length} ended ones`);
    this.#ends.set(id, found.end_reason);
    return found.end_reason;
  }

  end = (id: string) => this.#call(`/auth/sessions/${id}`, 'DELETE');
}
