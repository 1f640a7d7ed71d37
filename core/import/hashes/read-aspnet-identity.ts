import type { HashReader } from './hash-reader.ts';
import { phcText } from './phc-text.ts';

const digests: readonly string[] = ['sha1', 'sha256', 'sha512'];
/** Bytes of version 2: a zero, 16 of salt, 32 of hash; PBKDF2 with HMAC-SHA-1, 1,000 iterations. */
const lengthOfVersion2 = 49;
/** Bytes before the salt of version 3: version, digest, iterations, length of the salt. */
const headerOfVersion3 = 13;

/**
 * ASP.NET Core Identity's base64 blob, version 3 and 2. Source:
 * https://github.com/dotnet/aspnetcore/blob/main/src/Identity/Extensions.Core/src/PasswordHasher.cs
 */
export const readAspnetIdentity: HashReader = (text) => {
  if (!/^A[A-Za-z0-9+/]{40,}={0,2}$/.test(text)) return null;
  const blob = Buffer.from(text, 'base64');
  if (blob[0] === 0 && blob.length === lengthOfVersion2)
    return { text: phcText('pbkdf2-sha1', { i: 1_000 }, blob.subarray(1, 17), blob.subarray(17)) };
  if (blob[0] !== 1 || blob.length <= headerOfVersion3) return null;
  const digest = digests[blob.readUInt32BE(1)];
  const salt = blob.subarray(headerOfVersion3, headerOfVersion3 + blob.readUInt32BE(9));
  const hash = blob.subarray(headerOfVersion3 + salt.length);
  return digest ? { text: phcText(`pbkdf2-${digest}`, { i: blob.readUInt32BE(5) }, salt, hash) } : null;
};
