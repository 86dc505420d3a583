import type { PageRow } from './pages.js';

export const consolePages: readonly PageRow[] = [
  { path: '/', group: 'operations', nav: 'overview', load: () => import('./console/overview-page.js') },
  { path: '/gateways', group: 'operations', nav: 'gateways', load: () => import('./console/gateways-page.js') },
  {
    path: '/gateway-events',
    group: 'operations',
    nav: 'gatewayEvents',
    load: () => import('./console/gateway-events-page.js'),
  },
  { path: '/gateway-events/:id', group: 'operations', load: () => import('./console/gateway-event-page.js') },
  { path: '/unhealthy', group: 'operations', nav: 'unhealthy', load: () => import('./console/unhealthy-page.js') },
  { path: '/alerts', group: 'operations', nav: 'alerts', load: () => import('./console/alerts-page.js') },
  { path: '/dunning', group: 'operations', nav: 'dunning', load: () => import('./console/dunning-board-page.js') },
  { path: '/tenants', group: 'account', nav: 'tenants', load: () => import('./console/tenants-page.js') },
  { path: '/tenants/:id', group: 'account', load: () => import('./console/tenant-page.js') },
];
