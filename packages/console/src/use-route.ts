import { useEffect, useState } from 'preact/hooks';
import { type Route, routeOf } from './route.ts';

/** Where the page is. A token is taken out of the address bar and the history as soon as it has been read. */
export function useRoute(): Route {
  const [route, setRoute] = useState<Route>(read);
  useEffect(() => {
    const listen = () => setRoute(read());
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
