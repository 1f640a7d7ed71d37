/** The names of our own headers and cookies. */

export const sessionCookieName = '__Host-session';
export const deviceCookieName = '__Host-device';
/** Carries the device token of clients that keep no cookies, both ways. */
export const deviceHeaderName = 'Auth-Device-Token';
export const refreshOutcomeHeaderName = 'Auth-Refresh-Outcome';
