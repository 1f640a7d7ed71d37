import { useLayoutEffect, useState } from 'preact/hooks';
import { type Route, routeOf } from './route.ts';

/** Where the page is. A token is taken out of the address bar and the history as soon as it has been read. */
export function useRoute(): Route {
  const [route, setRoute] = useState<Route>(read);
  // Before the page is painted: an address that changes until then would be missed.
  useLayoutEffect(() => {
    const listen = () => {
      const found = read();
      // The event may come after the token was taken out: what is left then is the same page.
      setRoute((before) => (found.path === before.path && !found.query.has('token') ? before : found));
    };
    addEventListener('hashchange', listen);
    return () => removeEventListener('hashchange', listen);
  }, []);
  return route;
}

function read(): Route {
  const route = routeOf(location.hash);
  if (route.query.has('token')) history.replaceState(null, '', `#${route.path}`);
  return route;
}
