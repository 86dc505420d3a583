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
    invoices: 'चालान',
    payments: 'भुगतान',
    subscriptions: 'सदस्यताएँ',
    orders: 'बिक्री आदेश',
    dunning: 'बकाया',
    emails: 'ई-मेल लॉग',
    templates: 'टेम्पलेट',
    preferences: 'प्राथमिकताएँ',
    catalogue: 'इवेंट सूची',
    keys: 'API कुंजियाँ',
    audit: 'ऑडिट लॉग',
    usage: 'उपयोग',
    reports: 'रिपोर्ट',
  },
};
