import type { Pipeline } from './pipeline.ts';

/** One function behind several routes: a pipeline for each, by the path as the contract writes it. */
export function paths(pipelines: Readonly<Record<string, Pipeline>>): Pipeline {
  return async (request) => {
    const pipeline = Object.hasOwn(pipelines, request.route) ? pipelines[request.route] : undefined;
    // Only a gateway that sends routes here that are not this function's.
    if (!pipeline) throw new Error(`no pipeline for the route ${request.route}`);
    return pipeline(request);
  };
}
