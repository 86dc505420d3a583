import { z } from 'zod';
import type { Database } from '../../db/connection.js';
import { placesOfDeliveries } from '../../db/delivery-stream.js';
import { type Route, tenantRoute } from '../route.js';
import { deliverySchema } from '../schemas/delivery.js';
import { follow } from '../stream/answer.js';
import type { DeliveryStream } from '../stream/delivery-stream.js';
import { idList, idsIn } from '../stream/ids.js';

const query = z.strictObject({ ids: idList('deliveries') });

/** Deliveries that somebody looks at. It has to come before `/deliveries/{id}`. */
export const createDeliveryStreamRoutes = ({
  db,
  deliveryStream,
}: {
  db: Database;
  deliveryStream: DeliveryStream;
}): readonly Route[] => [
  tenantRoute('read', {
    method: 'get',
    path: '/deliveries/stream',
    name: 'streamDeliveries',
    summary: 'Follow deliveries as they change, as Server-Sent Events',
    description:
      'Each of them at once, and again whenever it has changed, as lists show it; of changes that follow each other within a quarter of a second, the last. Ids that are not there are left out. The stream ends when its key or session may no longer be used, and when the caller takes no bytes for 30 s: connect again, it begins with how they are.',
    query,
    answers: {
      200: {
        description: '`event`: `delivery`, `data`: the delivery. A comment each 15 s of silence.',
        type: 'text/event-stream',
        schema: deliverySchema,
      },
    },
    serve: async ({ query, caller }) => {
      const ids = idsIn(query.ids, 'delivery');
      const places = await db.withTenant(caller.tenantId, (tx) => placesOfDeliveries(tx, caller.tenantId, ids));
      const deliveries = places.map((place) => ({ ...place, version: null }));
      return follow(deliveryStream, caller, { deliveries });
    },
  }),
];
