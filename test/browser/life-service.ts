import { type HttpService, localService } from '../support/http-service.ts';
import { lifeSettings } from '../support/random-life.ts';

/** Where the pages of random lives seem to come from: nothing listens there. */
export const pageOrigin = 'http://localhost:4173';

/** A service for many random lives. */
export const lifeService = (): Promise<HttpService> =>
  localService({
    settings: { ...lifeSettings, allowedOrigins: [pageOrigin], passwordHash: 'argon2id' },
  });
