import type { tenants as english } from '../en/tenants.js';

export const tenants: typeof english = {
  title: 'टेनेंट',
  hint: 'यह Billhook किन्हें बिल और सेवा देता है।',
  empty: 'अभी कोई टेनेंट नहीं है। POST /api/v1/admin/tenants से बनाएँ।',
  name: 'नाम',
  externalId: 'बाहरी id',
  status: 'स्थिति',
  created: 'बनाया गया',
};
