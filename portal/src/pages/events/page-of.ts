/** Of ids that have a page, by what they begin with. */
const pages: Readonly<Record<string, string>> = {
  evt: '/events',
  dlv: '/deliveries',
  ep: '/endpoints',
  drp: '/replays',
  inv: '/invoices',
  pay: '/payments',
  sub: '/subscriptions',
  so: '/orders',
  dun: '/dunning',
  ntf: '/emails',
};

/** Where something is shown; null: it has no page. */
export function pageOf(id: string): string | null {
  // What happened to a mail is told of the mail; the message that it was is shown.
  const shown = id.replace(/^eml_/, 'ntf_');
  const page = pages[shown.split('_', 1)[0] ?? ''];
  return page === undefined ? null : `${page}/${encodeURIComponent(shown)}`;
}

/** All that has happened to it. */
export const eventsAbout = (id: string): string => `/events?aggregate_id=${encodeURIComponent(id)}`;
