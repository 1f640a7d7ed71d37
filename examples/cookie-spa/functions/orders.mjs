/**
 * Answers only whom the authorizer let in. Where the principal is missing, the route has lost its authorizer: that is a
 * fault of ours, and nobody is served as an anonymous user.
 */
export const handler = async (event) => {
  const principal = event.requestContext.authorizer?.lambda;
  if (!principal?.sub) throw new Error('there is no principal: is the authorizer on this route?');
  return { route: event.routeKey, orders: [], owner: principal.sub };
};
