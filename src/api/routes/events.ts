import { z } from 'zod';
import { deliveriesOfEvent } from '../../db/deliveries.js';
import { eventById, listEvents } from '../../db/events-read.js';
import { canonicalName } from '../../domain/events.js';
import { uuidIn } from '../find.js';
import { listBody, listSchema, pageOf, pageQuery } from '../pages.js';
import { invalid, notFound } from '../problems.js';
import { type Route, tenantRoute } from '../route.js';
import { eventDetail, eventQuery, eventSchema } from '../schemas/delivery.js';
import { idText } from '../schemas/fields.js';
import { deliveryView, eventView } from '../views/webhook.js';

/** A tenant's events, whether or not anybody subscribed. */
export const eventRoutes: readonly Route[] = [
  tenantRoute('read', {
    method: 'get',
    path: '/events',
    name: 'listEvents',
    summary: 'List events',
    query: z.strictObject({ ...pageQuery, ...eventQuery }),
    answers: { 200: { description: 'A page.', schema: listSchema('Event', eventSchema) } },
    handle: async ({ query, caller }, tx) => {
      const type = query.type === undefined ? undefined : canonicalName(query.type);
      if (type === null) throw invalid('type', `'${query.type}' is not an event of the catalogue`);
      const { since, until } = query;
      const page = await listEvents(tx, caller.tenantId, { type, since, until }, pageOf(query));
      return { status: 200, body: listBody(page, (row) => eventView(row, caller.tenantExternalId)) };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/events/{id}',
    name: 'getEvent',
    summary: 'Read an event and its deliveries',
    params: z.object({ id: idText('Id of the event.') }),
    answers: { 200: { description: 'The event.', schema: eventDetail } },
    handle: async ({ params, caller }, tx) => {
      const row = await eventById(tx, caller.tenantId, uuidIn('event', params.id, 'event'));
      if (!row) throw notFound('event', params.id);
      const deliveries = await deliveriesOfEvent(tx, caller.tenantId, row.id);
      return {
        status: 200,
        body: { ...eventView(row, caller.tenantExternalId), deliveries: deliveries.map(deliveryView) },
      };
    },
  }),
];
