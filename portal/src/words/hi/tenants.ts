import type { tenants as english } from '../en/tenants.js';

export const tenants: typeof english = {
  title: 'टेनेंट',
  hint: 'यह Billhook किन्हें बिल और सेवा देता है।',
  empty: 'अभी कोई टेनेंट नहीं है। POST /api/v1/admin/tenants से बनाएँ।',
  name: 'नाम',
  externalId: 'बाहरी id',
  status: 'स्थिति',
  created: 'बनाया गया',
  email: 'ई-मेल',
  currency: 'मुद्रा',
  timezone: 'समय क्षेत्र',
  events: 'गेटवे इवेंट',
  endpoints: 'अस्वस्थ एंडपॉइंट',
  show: 'दिखाएँ',
  portalLink: 'पोर्टल लिंक',
  makeLink: 'पोर्टल लिंक बनाएँ',
  linkHint: 'यह इस टेनेंट का पोर्टल पाँच मिनट में एक बार खोलता है। जिसके पास है वह टेनेंट का सब कुछ कर सकता है।',
};
