import type { PageRow } from './pages.js';

export const tenantPages: readonly PageRow[] = [
  { path: '/', group: 'webhooks', nav: 'overview', load: () => import('./overview/overview-page.js') },
  { path: '/events', group: 'webhooks', nav: 'events', load: () => import('./events/events-page.js') },
  { path: '/events/:id', group: 'webhooks', load: () => import('./events/event-page.js') },
  { path: '/deliveries', group: 'webhooks', nav: 'deliveries', load: () => import('./deliveries/deliveries-page.js') },
  { path: '/deliveries/:id', group: 'webhooks', load: () => import('./deliveries/delivery-page.js') },
  { path: '/endpoints', group: 'webhooks', nav: 'endpoints', load: () => import('./endpoints/endpoints-page.js') },
  {
    path: '/endpoints/new',
    group: 'webhooks',
    needs: 'write',
    load: () => import('./endpoints/new-endpoint-page.js'),
  },
  { path: '/endpoints/:id', group: 'webhooks', load: () => import('./endpoints/endpoint-page.js') },
  { path: '/replays', group: 'webhooks', nav: 'replays', load: () => import('./replays/replays-page.js') },
  { path: '/replays/:id', group: 'webhooks', load: () => import('./replays/replay-page.js') },
];
