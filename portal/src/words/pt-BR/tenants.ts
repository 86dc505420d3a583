import type { tenants as english } from '../en/tenants.js';

export const tenants: typeof english = {
  title: 'Tenants',
  hint: 'Quem é cobrado e atendido por este Billhook.',
  empty: 'Ainda não há tenants. POST /api/v1/admin/tenants cria um.',
  name: 'Nome',
  externalId: 'Id externo',
  status: 'Status',
  created: 'Criado',
};
