import { jsonObject } from './json-body.ts';
import type { Step } from './step.ts';

/** A step: holds the body to what the method takes. An empty body is an empty object: what it lacks is told by field. */
export const parsedBody: Step = {
  before: ({ event: exchange }) => {
    const { method, request } = exchange;
    const isEmpty = request.body.length === 0 || request.method === 'GET' || request.method === 'HEAD';
    if (method) exchange.body = method.body.read(isEmpty ? {} : jsonObject(request.body));
  },
};
