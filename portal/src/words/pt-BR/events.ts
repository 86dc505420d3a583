import type { events as english } from '../en/events.js';

export const events: typeof english = {
  title: 'Eventos',
  hint: 'O que aconteceu, tenha alguém sido avisado ou não.',
  empty: 'Nada aconteceu ainda. Os eventos aparecem aqui quando acontecem.',
  type: 'Tipo',
  search: 'Buscar por id',
  searchHint: 'evt_… inv_… dlv_…',
  find: 'Buscar',
  event: 'Evento',
  about: 'Sobre',
  time: 'Hora',
  deliveries: 'Entregas',
  noDeliveries: 'Nenhum endpoint assina este evento.',
  payload: 'Conteúdo',
  erased: 'Foi apagado pela idade. Seu SHA-256:',
  version: 'Versão do esquema',
  stored: 'Guardado',
  gatewayEvent: 'Evento do gateway',
};
