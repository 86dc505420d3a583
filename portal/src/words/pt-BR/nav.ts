import type { nav as english } from '../en/nav.js';

export const nav: typeof english = {
  groups: {
    webhooks: 'Webhooks',
    billing: 'Cobrança',
    messages: 'Mensagens',
    account: 'Conta',
    operations: 'Operação',
  },
  pages: {
    overview: 'Visão geral',
    events: 'Eventos',
    deliveries: 'Entregas',
    endpoints: 'Endpoints',
    replays: 'Reenvios',
    tenants: 'Tenants',
    invoices: 'Faturas',
    payments: 'Pagamentos',
    subscriptions: 'Assinaturas',
    orders: 'Pedidos',
    dunning: 'Atrasos',
    emails: 'E-mails',
    templates: 'Modelos',
    preferences: 'Preferências',
    catalogue: 'Catálogo',
    keys: 'Chaves de API',
    audit: 'Auditoria',
    usage: 'Uso',
    reports: 'Relatórios',
  },
};
