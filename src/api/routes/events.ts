import { z } from 'zod';
import { deliveriesOfEvent } from '../../db/deliveries.js';
import { causeOfEvent, type EventReadRow, eventById, listEvents } from '../../db/events-read.js';
import { canonicalName } from '../../domain/events.js';
import { idOfAny } from '../../domain/ids.js';
import { expandable, expandedList, expandQuery } from '../expand.js';
import { uuidIn } from '../find.js';
import { listSchema, pageOf, pageQuery } from '../pages.js';
import { invalid, notFound } from '../problems.js';
import { ofEvents } from '../relations.js';
import { type Route, tenantRoute } from '../route.js';
import { eventDetail, eventQuery, eventSchema } from '../schemas/delivery.js';
import { idText } from '../schemas/fields.js';
import { causeView, deliveryView, eventView } from '../views/webhook.js';

const listed = expandable('ListedEvent', eventSchema, ofEvents);

/** A tenant's events, whether or not anybody subscribed. */
export const eventRoutes: readonly Route[] = [
  tenantRoute('read', {
    method: 'get',
    path: '/events',
    name: 'listEvents',
    summary: 'List events',
    query: z.strictObject({ ...pageQuery, ...eventQuery, ...expandQuery(ofEvents) }),
    answers: { 200: { description: 'A page.', schema: listSchema('Event', listed) } },
    handle: async ({ query, caller }, tx) => {
      const type = query.type === undefined ? undefined : canonicalName(query.type);
      if (type === null) throw invalid('type', `'${query.type}' is not an event of the catalogue`);
      const { aggregate_id: about, since, until } = query;
      const aggregateId = about === undefined ? undefined : idOfAny(about);
      if (aggregateId === null) throw invalid('aggregate_id', `'${about?.slice(0, 64)}' is no id`);
      const filter = { type, aggregateId, since, until };
      const page = await listEvents(tx, caller.tenantId, filter, pageOf(query));
      const view = (row: EventReadRow) => eventView(row, caller.tenantExternalId);
      return { status: 200, body: await expandedList(tx, caller.tenantId, page, view, ofEvents, query.expand) };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/events/{id}',
    name: 'getEvent',
    summary: 'Read an event, what it tells of, and its deliveries',
    params: z.object({ id: idText('Id of the event.') }),
    answers: { 200: { description: 'The event.', schema: eventDetail } },
    handle: async ({ params, caller }, tx) => {
      const row = await eventById(tx, caller.tenantId, uuidIn('event', params.id, 'event'));
      if (!row) throw notFound('event', params.id);
      const [cause, deliveries] = await Promise.all([
        causeOfEvent(tx, caller.tenantId, row.id),
        deliveriesOfEvent(tx, caller.tenantId, row.id),
      ]);
      return {
        status: 200,
        body: {
          ...eventView(row, caller.tenantExternalId),
          gateway_event: cause && causeView(cause),
          deliveries: deliveries.map(deliveryView),
        },
      };
    },
  }),
];
