import { z } from 'zod';
import { deliveriesOfEvent } from '../../db/deliveries.js';
import { eventById, listEvents } from '../../db/events-read.js';
import { canonicalName, catalogue, entryOf, eventNames } from '../../domain/events.js';
import { uuidIn } from '../find.js';
import { listBody, listSchema, pageOf, pageQuery } from '../pages.js';
import { invalid, notFound } from '../problems.js';
import { type Route, tenantRoute } from '../route.js';
import { idText } from '../schemas/fields.js';
import { eventDetail, eventQuery, eventSchema, eventTypeList, eventTypeSchema } from '../schemas/webhook.js';
import { deliveryView, eventTypeView, eventView } from '../views/webhook.js';

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

/** The catalogue; paths are below `/webhooks` and `/tenant/webhooks`. */
export const eventTypeRoutes: readonly Route[] = [
  tenantRoute('read', {
    method: 'get',
    path: '/event-types',
    name: 'listEventTypes',
    summary: 'List every event that can be subscribed to',
    answers: { 200: { description: 'The whole catalogue.', schema: eventTypeList } },
    serve: async () => ({
      status: 200,
      body: { data: eventNames.map((name) => eventTypeView(name, catalogue[name])), next_cursor: null },
    }),
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/event-types/{name}',
    name: 'getEventType',
    summary: 'Read an entry of the catalogue, by its name or an alias',
    params: z.object({ name: z.string().max(128) }),
    answers: { 200: { description: 'The entry.', schema: eventTypeSchema } },
    serve: async ({ params }) => {
      const name = canonicalName(params.name);
      const entry = name === null ? null : entryOf(name);
      if (name === null || !entry) throw notFound('event type', params.name);
      return { status: 200, body: eventTypeView(name, entry) };
    },
  }),
];
