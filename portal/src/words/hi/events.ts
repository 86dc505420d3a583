import type { events as english } from '../en/events.js';

export const events: typeof english = {
  title: 'इवेंट',
  hint: 'जो हुआ, चाहे किसी को बताया गया हो या नहीं।',
  empty: 'अभी कुछ नहीं हुआ। इवेंट होते ही यहाँ दिखेंगे।',
  type: 'प्रकार',
  search: 'id से खोजें',
  searchHint: 'evt_… inv_… dlv_…',
  find: 'खोजें',
  event: 'इवेंट',
  about: 'किसके बारे में',
  time: 'समय',
  deliveries: 'डिलीवरी',
  noDeliveries: 'किसी एंडपॉइंट ने इसकी सदस्यता नहीं ली है।',
  payload: 'सामग्री',
  erased: 'पुराना होने से मिटाया गया। इसका SHA-256:',
  version: 'स्कीमा संस्करण',
  stored: 'सहेजा गया',
  gatewayEvent: 'गेटवे इवेंट',
};
