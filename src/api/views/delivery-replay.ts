import type { z } from 'zod';
import type { DeliveryReplayRow, ReplayOutcomes } from '../../db/delivery-replays.js';
import { publicId } from '../../domain/ids.js';
import { rfc3339 } from '../../domain/time.js';
import type { replayDetail, replaySchema } from '../schemas/delivery-replay.js';
import { timeOrNull } from './time.js';

export const deliveryReplayView = (row: DeliveryReplayRow): z.infer<typeof replaySchema> => ({
  id: publicId('delivery_replay', row.id),
  kind: row.kind,
  status: row.status,
  filter: filterView(row),
  rate: row.rate,
  requested_by: publicId('api_key', row.requested_by),
  total: row.total,
  done: row.done,
  created_at: rfc3339(row.created_at),
  finished_at: timeOrNull(row.finished_at),
});

export const deliveryReplayDetail = (
  row: DeliveryReplayRow,
  outcomes: ReplayOutcomes,
): z.infer<typeof replayDetail> => ({ ...deliveryReplayView(row), outcomes: { ...outcomes } });

/** As it was asked for: a status that nobody named is no filter. */
function filterView(row: DeliveryReplayRow): z.infer<typeof replaySchema>['filter'] {
  const [status, ...others] = row.statuses;
  return {
    ...(status === undefined || others.length > 0 ? {} : { status }),
    ...(row.event_name === null ? {} : { event: row.event_name }),
    ...(row.endpoint_id === null ? {} : { subscription: publicId('endpoint', row.endpoint_id) }),
    ...(row.since === null ? {} : { since: rfc3339(row.since) }),
    ...(row.until === null ? {} : { until: rfc3339(row.until) }),
  };
}
