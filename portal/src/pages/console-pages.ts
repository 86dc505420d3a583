import type { PageRow } from './pages.js';

export const consolePages: readonly PageRow[] = [
  { path: '/', group: 'operations', nav: 'tenants', load: () => import('./tenants/tenants-page.js') },
];
