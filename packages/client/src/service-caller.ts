/** What is asked of an endpoint of the service. */
export interface ServiceCall {
  /** @default POST */
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** To be sent as JSON. @default none */
  readonly body?: object;
}

/** Begins with a slash: it is put behind the service's URL. */
export type ServicePath = `/${string}`;

/** The part of a client that the further entries are made of: `createAuth()` answers one. */
export interface ServiceCaller {
  /**
   * Calls an endpoint of the service itself, with the credential where there is one, and answers the JSON that came,
   * undefined where none did. Waits for ten seconds.
   *
   * @throws {AuthError} for every refusal and failure
   * @throws {TypeError} for a path that does not begin with a slash
   */
  call(path: ServicePath, call?: ServiceCall): Promise<unknown>;
}
