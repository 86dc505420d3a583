import { z } from 'zod';
import { isKnownPattern } from '../../domain/events.js';
import { invalid } from '../problems.js';
import { type Route, tenantRoute } from '../route.js';
import { follow } from '../stream/answer.js';
import type { EventStream } from '../stream/event-stream.js';
import { positionOf } from '../stream/position.js';

const query = z.strictObject({
  types: z.string().max(2000).optional().meta({
    description: 'Names, aliases, `invoice.*`, separated by commas. All, when absent.',
    example: 'invoice.paid,payment.*',
  }),
  since: z.string().max(40).optional().meta({
    description: 'An `id` of the stream, for who cannot send `Last-Event-ID`; `0-0`: from the beginning.',
  }),
});
const events = z.string().meta({
  description:
    '`id`: where to go on, told at once, too; `event`: the name, `data`: the envelope. A comment each 15 s of silence; with an `id`, and no `data`, when others have passed that were not asked for.',
});

/** A tenant's events as they are committed. It has to come before `/events/{id}`. */
export const createEventStreamRoutes = ({ eventStream }: { eventStream: EventStream }): readonly Route[] => [
  tenantRoute('read', {
    method: 'get',
    path: '/events/stream',
    name: 'streamEvents',
    summary: 'Follow events as they are committed, as Server-Sent Events',
    description:
      'Without `Last-Event-ID` or `since` from now on. No event is left out, and none comes twice within a connection. Events of one transaction come in their order; of one thing, `aggregate.version` says which is the later one. The stream ends when its key or session may no longer be used, and when the caller takes no bytes for 30 s: connect again with the last `id`.',
    query,
    headers: z.object({ 'Last-Event-ID': z.string().optional().meta({ description: '`id` of the last event seen.' }) }),
    answers: {
      200: { description: 'Events, for as long as the caller stays.', type: 'text/event-stream', schema: events },
    },
    serve: async ({ query, lastEventId, caller }) => {
      const patterns = patternsOf(query.types);
      const horizon = await eventStream.horizon();
      const place = lastEventId === undefined ? 'since' : 'Last-Event-ID';
      const given = lastEventId ?? query.since;
      const position = given === undefined ? { xid: horizon.xmin, seq: '0' } : positionOf(given);
      if (position === null || BigInt(position.xid) > BigInt(horizon.xmax))
        throw invalid(place, 'is no id of this stream');
      return follow(eventStream, caller, { position, patterns });
    },
  }),
];

/** @throws Problem `validation_failed` */
function patternsOf(types: string | undefined): string[] {
  const patterns = types === undefined ? ['*'] : types.split(',').map((one) => one.trim());
  const unknown = patterns.find((pattern) => !isKnownPattern(pattern));
  if (unknown !== undefined) throw invalid('types', `'${unknown.slice(0, 128)}' is not an event of the catalogue`);
  return patterns;
}
