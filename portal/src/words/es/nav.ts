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
  },
};
