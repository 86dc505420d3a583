import type { nav as english } from '../en/nav.js';

export const nav: typeof english = {
  groups: {
    webhooks: 'Webhooks',
    billing: 'Facturación',
    messages: 'Mensajes',
    account: 'Cuenta',
    operations: 'Operación',
  },
  pages: {
    overview: 'Resumen',
    events: 'Eventos',
    deliveries: 'Entregas',
    endpoints: 'Endpoints',
    replays: 'Reenvíos',
    tenants: 'Tenants',
    invoices: 'Facturas',
    payments: 'Pagos',
    subscriptions: 'Suscripciones',
    orders: 'Pedidos',
    dunning: 'Impagos',
    emails: 'Correos',
    templates: 'Plantillas',
    preferences: 'Preferencias',
    catalogue: 'Catálogo',
    keys: 'Claves de API',
    audit: 'Auditoría',
    usage: 'Uso',
    reports: 'Informes',
  },
};
