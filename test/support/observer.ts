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
    let refused = '';
    for (let attempt = 0; attempt < 4; attempt++) {
      this.#token ??= await this.#signIn();
      const { status, text, json } = await this.#service.call(path, { method, headers: bearer(this.#token) });
      // What is to be ended may have ended.
      if (status < 300 || status === 404) return json;
      refused = `${status} ${text}`;
      // On a machine that stood still the database may not have answered in time.
      if (status < 500) this.#token = null;
    }
    throw new Error(`the observer is refused: ${method} ${path}: ${refused}`);
  }

  async #signIn(): Promise<string> {
    const { status, text, json } = await this.#person.login('mobile', { device_name: 'observer' });
    if (status !== 200) throw new Error(`the observer cannot sign in: ${status} ${text}`);
    return json.access_token;
  }

  /** null while it lives. */
  async endOf(id: string): Promise<string | null> {
    const known = this.#ends.get(id);
    if (known !== undefined) return known;
    const live: readonly Listed[] = (await this.#call('/auth/sessions')).sessions;
    if (live.some((session) => session.id === id)) return null;
    const ended: readonly Listed[] = (await this.#call('/auth/sessions?ended=true')).sessions;
    const found = ended.find((session) => session.id === id);
    if (!found?.end_reason)
      throw new Error(`nobody knows the session ${id}, among ${live.length} live and ${ended.length} ended ones`);
    this.#ends.set(id, found.end_reason);
    return found.end_reason;
  }

  end = (id: string) => this.#call(`/auth/sessions/${id}`, 'DELETE');
}
