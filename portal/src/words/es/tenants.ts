import type { tenants as english } from '../en/tenants.js';

export const tenants: typeof english = {
  title: 'Tenants',
  hint: 'A quién factura y atiende este Billhook.',
  empty: 'Aún no hay tenants. POST /api/v1/admin/tenants crea uno.',
  name: 'Nombre',
  externalId: 'Id externo',
  status: 'Estado',
  created: 'Creado',
  email: 'Correo',
  currency: 'Moneda',
  timezone: 'Zona horaria',
  events: 'Eventos de pasarelas',
  endpoints: 'Endpoints con problemas',
  show: 'Mostrar',
  portalLink: 'Enlace al portal',
  makeLink: 'Crear enlace al portal',
  linkHint:
    'Abre el portal de este tenant una vez, en cinco minutos. Quien lo tiene puede hacer todo lo que puede el tenant.',
};
