import type { Choice, MutableCategory } from '../../domain/tell/preferences.js';

/** What the pages say in one language. `{tenant}` and `{category}` are filled in. */
export interface Words {
  title: string;
  intro: string;
  always: string;
  categories: Readonly<Record<MutableCategory, string>>;
  choices: Readonly<Record<Choice, string>>;
  quiet: string;
  from: string;
  until: string;
  timezone: string;
  digestHour: string;
  save: string;
  saved: string;
  invalid: string;
  unsubscribeTitle: string;
  unsubscribe: string;
  unsubscribeDigest: string;
  confirm: string;
  unsubscribed: string;
  gone: string;
}

const en: Words = {
  title: 'Your messages from {tenant}',
  intro: 'Choose which e-mails you get.',
  always: 'What you have to know in any case is always sent: failed payments and reminders.',
  categories: {
    invoice: 'Invoices',
    payment: 'Receipts and refunds',
    subscription: 'Subscriptions',
    quote: 'Quotes',
    ticket: 'Support tickets',
    export: 'Exports',
    webhook: 'Webhook endpoints',
  },
  choices: { on: 'At once', off: 'Never', digest: 'Once a day' },
  quiet: 'Quiet hours',
  from: 'From',
  until: 'Until',
  timezone: 'Time zone',
  digestHour: 'Hour of the daily digest',
  save: 'Save',
  saved: 'Saved.',
  invalid: 'This cannot be saved: check the times and the time zone.',
  unsubscribeTitle: 'Unsubscribe',
  unsubscribe: 'Get no more e-mails of this kind from {tenant}: {category}?',
  unsubscribeDigest: 'Get no more daily digests from {tenant}?',
  confirm: 'Unsubscribe',
  unsubscribed: 'Done. You get no more of these e-mails.',
  gone: 'This link is not valid, or not any more.',
};
const es: Words = {
  title: 'Sus mensajes de {tenant}',
  intro: 'Elija qué correos recibe.',
  always: 'Lo que debe saber en todo caso se envía siempre: pagos fallidos y recordatorios.',
  categories: {
    invoice: 'Facturas',
    payment: 'Recibos y reembolsos',
    subscription: 'Suscripciones',
    quote: 'Presupuestos',
    ticket: 'Incidencias',
    export: 'Exportaciones',
    webhook: 'Endpoints de webhooks',
  },
  choices: { on: 'Al momento', off: 'Nunca', digest: 'Una vez al día' },
  quiet: 'Horas de silencio',
  from: 'Desde',
  until: 'Hasta',
  timezone: 'Zona horaria',
  digestHour: 'Hora del resumen diario',
  save: 'Guardar',
  saved: 'Guardado.',
  invalid: 'No se puede guardar: revise las horas y la zona horaria.',
  unsubscribeTitle: 'Darse de baja',
  unsubscribe: '¿No recibir más correos de este tipo de {tenant}: {category}?',
  unsubscribeDigest: '¿No recibir más resúmenes diarios de {tenant}?',
  confirm: 'Darse de baja',
  unsubscribed: 'Hecho. Ya no recibirá estos correos.',
  gone: 'Este enlace no es válido o ha caducado.',
};
const pt: Words = {
  title: 'Suas mensagens de {tenant}',
  intro: 'Escolha quais e-mails você recebe.',
  always: 'O que você precisa saber de qualquer forma é sempre enviado: pagamentos que falharam e lembretes.',
  categories: {
    invoice: 'Faturas',
    payment: 'Recibos e reembolsos',
    subscription: 'Assinaturas',
    quote: 'Orçamentos',
    ticket: 'Chamados',
    export: 'Exportações',
    webhook: 'Endpoints de webhooks',
  },
  choices: { on: 'Na hora', off: 'Nunca', digest: 'Uma vez por dia' },
  quiet: 'Horas de silêncio',
  from: 'Das',
  until: 'Às',
  timezone: 'Fuso horário',
  digestHour: 'Hora do resumo diário',
  save: 'Salvar',
  saved: 'Salvo.',
  invalid: 'Não é possível salvar: confira os horários e o fuso horário.',
  unsubscribeTitle: 'Cancelar inscrição',
  unsubscribe: 'Não receber mais e-mails deste tipo de {tenant}: {category}?',
  unsubscribeDigest: 'Não receber mais resumos diários de {tenant}?',
  confirm: 'Cancelar inscrição',
  unsubscribed: 'Pronto. Você não recebe mais estes e-mails.',
  gone: 'Este link não é válido ou expirou.',
};
const hi: Words = {
  title: '{tenant} की ओर से आपके संदेश',
  intro: 'चुनें कि आपको कौन-से ई-मेल मिलें।',
  always: 'जो आपके लिए जानना ज़रूरी है, वह हमेशा भेजा जाता है: विफल भुगतान और अनुस्मारक।',
  categories: {
    invoice: 'इनवॉइस',
    payment: 'रसीदें और धनवापसी',
    subscription: 'सदस्यताएँ',
    quote: 'कोटेशन',
    ticket: 'सहायता टिकट',
    export: 'एक्सपोर्ट',
    webhook: 'वेबहुक एंडपॉइंट',
  },
  choices: { on: 'तुरंत', off: 'कभी नहीं', digest: 'दिन में एक बार' },
  quiet: 'शांत समय',
  from: 'से',
  until: 'तक',
  timezone: 'समय क्षेत्र',
  digestHour: 'दैनिक सारांश का घंटा',
  save: 'सहेजें',
  saved: 'सहेजा गया।',
  invalid: 'इसे सहेजा नहीं जा सकता: समय और समय क्षेत्र जाँचें।',
  unsubscribeTitle: 'सदस्यता छोड़ें',
  unsubscribe: '{tenant} से इस प्रकार के और ई-मेल न पाएँ: {category}?',
  unsubscribeDigest: '{tenant} से और दैनिक सारांश न पाएँ?',
  confirm: 'सदस्यता छोड़ें',
  unsubscribed: 'हो गया। अब आपको ये ई-मेल नहीं मिलेंगे।',
  gone: 'यह लिंक मान्य नहीं है, या अब नहीं रहा।',
};

/** By the locales that templates have; the last resort first. */
export const pageWords: Readonly<Record<string, Words>> = { en, es, 'pt-BR': pt, hi };
