import type { nav as english } from '../en/nav.js';

export const nav: typeof english = {
  groups: {
    webhooks: 'वेबहुक',
    billing: 'बिलिंग',
    messages: 'संदेश',
    account: 'खाता',
    operations: 'संचालन',
  },
  pages: {
    overview: 'सारांश',
    events: 'इवेंट',
    deliveries: 'डिलीवरी',
    endpoints: 'एंडपॉइंट',
    replays: 'पुनः भेजना',
    tenants: 'टेनेंट',
  },
};
