import { maxBodyBytes } from '../../contract/requests.ts';
import { AuthError } from '../../core/errors.ts';
import { isJsonType } from './media-type.ts';
import type { Step } from './step.ts';

/** A step: refuses by size before anything is parsed; an announced size counts as much as a delivered one. */
export const bodySize: Step = {
  before: ({ event: { request } }) => {
    const announced = Number(request.headers['content-length'] ?? 0);
    if (announced > maxBodyBytes || request.body.length > maxBodyBytes) throw new AuthError('payload_too_large');
  },
};

/** A step: nothing is ever inflated, and a body of another type is never parsed as JSON. */
export const mediaType: Step = {
  before: ({ event: { request } }) => {
    const { 'content-encoding': encoding, 'content-type': type = '' } = request.headers;
    const isEncoded = encoding !== undefined && encoding.toLowerCase() !== 'identity';
    if (isEncoded || (request.body.length > 0 && !isJsonType(type))) throw new AuthError('unsupported_media_type');
  },
};
