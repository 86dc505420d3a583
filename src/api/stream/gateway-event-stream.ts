import { gatewayEventsByIds, gatewayEventVersions } from '../../db/gateway-events-read.js';
import {
  createGatewayEventReader,
  type GatewayEventReader,
  type GatewayEventReaderOptions,
} from './gateway-event-reader.js';
import { createStream, type Stream, type StreamDeps } from './stream.js';

export type GatewayEventStream = Stream<GatewayEventReaderOptions>;

/** So many are looked at: of more that come between two looks the newest are told. */
export const newestTold = 100;

/** What gateways send, as it comes and changes. It compares the newest with what a reader was told of them. */
export function createGatewayEventStream(deps: StreamDeps): GatewayEventStream {
  const { db } = deps;
  async function look(readers: readonly GatewayEventReader[]): Promise<void> {
    const ids = [...new Set(readers.flatMap((one) => one.ids))];
    const present = await db.withSystemAtOnce((tx) => gatewayEventVersions(tx, ids, newestTold));
    const wanted = [...new Set(readers.flatMap((reader) => reader.missing(present)))];
    if (wanted.length === 0) return;
    const found = await db.withSystemAtOnce((tx) => gatewayEventsByIds(tx, wanted));
    const rows = new Map(found.map((row) => [row.id, row]));
    for (const reader of readers) reader.send(rows);
  }

  return createStream(deps, { name: 'gateway_events', createReader: createGatewayEventReader, look });
}
