import type { events as english } from '../en/events.js';

export const events: typeof english = {
  title: 'Eventos',
  hint: 'Lo que ha ocurrido, se haya avisado a alguien o no.',
  empty: 'Aún no ha ocurrido nada. Los eventos aparecen aquí cuando ocurren.',
  type: 'Tipo',
  search: 'Buscar por id',
  searchHint: 'evt_… inv_… dlv_…',
  find: 'Buscar',
  event: 'Evento',
  about: 'Sobre',
  time: 'Hora',
  deliveries: 'Entregas',
  noDeliveries: 'Ningún endpoint está suscrito.',
  payload: 'Contenido',
  erased: 'Se borró por antigüedad. Su SHA-256:',
  version: 'Versión del esquema',
  stored: 'Guardado',
  gatewayEvent: 'Evento de la pasarela',
};
