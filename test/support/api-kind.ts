/**
 * Whether the service of this run stands behind a REST API. The project `rest` of jest.config.cjs says so of local ones, and
 * `E2E_STAGE` of a deployed one.
 */
export const isRestApi = process.env.E2E_STAGE !== undefined || (globalThis as { restApi?: boolean }).restApi === true;

/** How its gateway refuses a request whose credential is none. */
export const refusedByGateway = isRestApi ? 401 : 403;
