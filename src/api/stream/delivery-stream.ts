import type { Logger } from 'pino';
import type { Database } from '../../db/connection.js';
import { changedDeliveries } from '../../db/delivery-stream.js';
import { createDeliveryReader, type DeliveryReader, type DeliveryReaderOptions } from './delivery-reader.js';
import { createStream, type Stream, type StreamLimits, streamLimits } from './stream.js';

export interface DeliveryStreamDeps {
  db: Database;
  log: Pick<Logger, 'warn'>;
  now: () => number;
  /** Told how many streams are open. */
  metrics: { streamsOpen(stream: 'deliveries', open: number): void };
  limits?: Partial<StreamLimits>;
}

export type DeliveryStream = Stream<DeliveryReaderOptions>;

/** Readers per statement. */
const together = 20;

/**
 * Deliveries as they change. It compares how a row is with what a reader was told: a change that is over between two
 * looks is not shown, how it ended always is.
 */
export function createDeliveryStream({ db, log, now, metrics, ...deps }: DeliveryStreamDeps): DeliveryStream {
  async function look(readers: readonly DeliveryReader[]): Promise<void> {
    for (let from = 0; from < readers.length; from += together) {
      const part = readers.slice(from, from + together);
      const watched = part.flatMap((one) => one.watched().map((delivery) => ({ ...delivery, tenantId: one.tenantId })));
      const tenants = [...new Set(part.map(({ tenantId }) => tenantId))];
      const changed = await db.withTenantsAtOnce(tenants, (tx) => changedDeliveries(tx, watched));
      for (const reader of part) reader.send(changed);
    }
  }

  return createStream({
    name: 'the stream of deliveries',
    db,
    log,
    now,
    limits: { ...streamLimits, ...deps.limits },
    open: (count) => metrics.streamsOpen('deliveries', count),
    createReader: createDeliveryReader,
    look,
  });
}
