/**
 * What our tokens look like, so long that nothing else does by chance: ids and hashes are random, and have `eyJ` or `rt_` in
 * them now and then.
 */

/** A refresh token. */
export const refreshTokenForm = /rt_[\w-]{143}/;

/** A token of either kind, or a part of one, which is longer than an id or a hash. */
export const tokenForm = /(?:eyJ|rt_)[\w-]{60}/;
