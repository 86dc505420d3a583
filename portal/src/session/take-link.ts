type Place = Pick<Window, 'location' | 'history'>;

/** The token of a portal link, once: it is taken out of the address bar before anything else can see it. */
export function takeLink({ location, history }: Place): string | null {
  const link = new URLSearchParams(location.hash.slice(1)).get('link');
  if (link !== null) history.replaceState(null, '', `${location.pathname}${location.search}`);
  return link;
}
