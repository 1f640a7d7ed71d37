import { maxBodyBytes } from '../../contract/requests.ts';
import { AuthError } from '../../core/errors.ts';
import type { Request } from './request.ts';

/** Alone or in UTF-8; RFC 8259 knows no other. Two Content-Types arrive joined by a comma, and match neither. */
const jsonType = /^application\/json[ \t]*(?:;[ \t]*charset=(?:utf-8|"utf-8")[ \t]*)?$/i;

/** Refuses by size before anything is parsed; an announced size counts as much as a delivered one. */
export function refuseLargeBody({ header, event }: Request): void {
  const announced = header('content-length');
  if (announced !== undefined && Number(announced) > maxBodyBytes) throw new AuthError('payload_too_large');
  const { body = '', isBase64Encoded } = event;
  if (Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8') > maxBodyBytes)
    throw new AuthError('payload_too_large');
}

/** Nothing is ever inflated, and a body of another type is never parsed as JSON. */
export function refuseOtherMedia({ header, event }: Request): void {
  const encoding = header('content-encoding');
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') throw new AuthError('unsupported_media_type');
  if (event.body && !jsonType.test(header('content-type') ?? '')) throw new AuthError('unsupported_media_type');
}
