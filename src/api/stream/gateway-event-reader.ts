import type { GatewayEventRow, GatewayEventVersion } from '../../db/gateway-events-read.js';
import { publicId } from '../../domain/ids.js';
import { gatewayEventView } from '../views/gateway.js';
import { type Connection, type ConnectionOptions, openConnection } from './connection.js';

export interface GatewayEventReaderOptions extends ConnectionOptions {
  /** Those that are told as they are, whatever is new. */
  ids: readonly string[];
  /** The newest that the caller has seen; null: what is there is not told. */
  after: string | null;
}

/** One connection that follows what gateways send. */
export interface GatewayEventReader extends Connection {
  ids: readonly string[];
  isBehind(): boolean;
  /** Ids of those that the caller has not been told of as they are now. */
  missing(present: readonly GatewayEventVersion[]): string[];
  /** Sends what is missing, as far as there is room; the rest is missing again. */
  send(rows: ReadonlyMap<string, GatewayEventRow>): void;
}

export function createGatewayEventReader({ ids, after, ...options }: GatewayEventReaderOptions): GatewayEventReader {
  const connection = openConnection(options);
  const watched = new Set(ids);
  /** Versions by id: as they are, and as the caller knows them. What has left the newest is forgotten. */
  let present = new Map<string, string>();
  let told: Map<string, string> | null = null;
  let newest = after ?? '';
  const missing = (): string[] => [...present.keys()].filter((id) => told?.get(id) !== present.get(id)).sort();

  return {
    ...connection,
    ids,
    isBehind: () => told === null,
    missing: (versions) => {
      const before = told;
      // Who comes again goes on from here, whichever of `ids` was told last.
      for (const { id, isNew } of before === null ? versions : []) if (isNew && id > newest) newest = id;
      const mine = versions.filter(({ id, isNew }) => isNew || watched.has(id));
      present = new Map(mine.map(({ id, version }) => [id, version]));
      const isKnown = (id: string): boolean =>
        before === null ? !watched.has(id) && (after === null || id <= after) : before.has(id);
      told = new Map(
        [...present].flatMap(([id, version]) => (isKnown(id) ? [[id, before?.get(id) ?? version] as const] : [])),
      );
      return missing();
    },
    send: (rows) => {
      for (const id of missing()) {
        const row = rows.get(id);
        if (row === undefined) continue;
        if (!connection.hasRoom()) return;
        told?.set(id, present.get(id) ?? '');
        if (id > newest) newest = id;
        const position = publicId('gateway_event', newest);
        connection.write(`id: ${position}\nevent: gateway_event\ndata: ${JSON.stringify(gatewayEventView(row))}\n\n`);
      }
    },
  };
}
