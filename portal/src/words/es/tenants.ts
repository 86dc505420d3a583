import type { tenants as english } from '../en/tenants.js';

export const tenants: typeof english = {
  title: 'Tenants',
  hint: 'A quién factura y atiende este Billhook.',
  empty: 'Aún no hay tenants. POST /api/v1/admin/tenants crea uno.',
  name: 'Nombre',
  externalId: 'Id externo',
  status: 'Estado',
  created: 'Creado',
};
