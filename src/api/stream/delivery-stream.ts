import { changedDeliveries } from '../../db/delivery-stream.js';
import { createDeliveryReader, type DeliveryReader, type DeliveryReaderOptions } from './delivery-reader.js';
import { createStream, type Stream, type StreamDeps } from './stream.js';

export type DeliveryStream = Stream<DeliveryReaderOptions>;

/** Readers per statement. */
const together = 20;

/**
 * Deliveries as they change. It compares how a row is with what a reader was told: a change that is over between two
 * looks is not shown, how it ended always is.
 */
export function createDeliveryStream(deps: StreamDeps): DeliveryStream {
  async function look(readers: readonly DeliveryReader[]): Promise<void> {
    for (let from = 0; from < readers.length; from += together) {
      const part = readers.slice(from, from + together);
      const watched = part.flatMap((one) => one.watched().map((delivery) => ({ ...delivery, tenantId: one.tenantId })));
      const tenants = [...new Set(part.map(({ tenantId }) => tenantId))];
      const changed = await deps.db.withTenantsAtOnce(tenants, (tx) => changedDeliveries(tx, watched));
      for (const reader of part) reader.send(changed);
    }
  }

  return createStream(deps, { name: 'deliveries', createReader: createDeliveryReader, look });
}
