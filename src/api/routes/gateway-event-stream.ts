import { z } from 'zod';
import { uuidOf } from '../../domain/ids.js';
import { invalid } from '../problems.js';
import { operatorRoute, type Route } from '../route.js';
import { gatewayEventSchema } from '../schemas/gateway.js';
import { follow } from '../stream/answer.js';
import { type GatewayEventStream, newestTold } from '../stream/gateway-event-stream.js';
import { idList, idsIn } from '../stream/ids.js';

/** What gateways send, for the operator. It has to come before `/admin/gateway-events/{id}`. */
export const createGatewayEventStreamRoutes = ({
  gatewayEventStream,
}: {
  gatewayEventStream: GatewayEventStream;
}): readonly Route[] => [
  operatorRoute({
    method: 'get',
    path: '/admin/gateway-events/stream',
    name: 'streamGatewayEvents',
    summary: 'Follow what gateways send as it comes and changes, as Server-Sent Events',
    description: `Each event that comes from now on, those of \`ids\` at once, and again whenever one of them, or of the newest ${newestTold}, has changed. With \`Last-Event-ID\` also what has come since, as far as it is among the newest ${newestTold}. The ledger itself is the list: of more than ${newestTold} within a quarter of a second the newest are told.`,
    query: z.strictObject({ ids: idList('gateway events').optional() }),
    headers: z.object({ 'Last-Event-ID': z.string().optional().meta({ description: '`id` of the last message.' }) }),
    answers: {
      200: {
        description: '`event`: `gateway_event`, `data`: the event. A comment each 15 s of silence.',
        type: 'text/event-stream',
        schema: gatewayEventSchema,
      },
    },
    serve: async ({ query, lastEventId, caller }) => {
      const ids = query.ids === undefined ? [] : idsIn(query.ids, 'gateway_event');
      const after = lastEventId === undefined ? null : uuidOf('gateway_event', lastEventId);
      if (lastEventId !== undefined && after === null) throw invalid('Last-Event-ID', 'is no id of this stream');
      return follow(gatewayEventStream, caller, { ids, after });
    },
  }),
];
