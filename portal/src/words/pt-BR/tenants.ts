import type { tenants as english } from '../en/tenants.js';

export const tenants: typeof english = {
  title: 'Tenants',
  hint: 'Quem é cobrado e atendido por este Billhook.',
  empty: 'Ainda não há tenants. POST /api/v1/admin/tenants cria um.',
  name: 'Nome',
  externalId: 'Id externo',
  status: 'Status',
  created: 'Criado',
  email: 'E-mail',
  currency: 'Moeda',
  timezone: 'Fuso horário',
  events: 'Eventos de gateways',
  endpoints: 'Endpoints com problemas',
  show: 'Mostrar',
  portalLink: 'Link do portal',
  makeLink: 'Criar link do portal',
  linkHint: 'Abre o portal deste tenant uma vez, em cinco minutos. Quem o tem pode fazer tudo o que o tenant pode.',
};
