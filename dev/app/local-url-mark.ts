/** Stands for the URL of the local server in what was read of an app, until that is known. */
export const localUrlMark = 'http://hybrid-auth-local-url';
