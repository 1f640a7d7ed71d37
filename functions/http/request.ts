/** A request as any gateway hands it over, before anything in it is believed. */
export interface Request {
  /** The gateway's id of this request. */
  readonly id: string;
  readonly method: string;
  /** The path of the route that matched, as the contract writes it: `/auth/sessions/{id}`. */
  readonly route: string;
  /** Names in lower case; several values of one name joined by commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The cookie header, whole or in pairs. */
  readonly cookies: readonly string[];
  readonly query: URLSearchParams;
  readonly pathParameters: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** The address that the gateway's connection comes from. */
  readonly sourceIp: string;
  /** What the authorizer before this route passed on; null where none stands before it. */
  readonly authorizerContext: Readonly<Record<string, unknown>> | null;
}
