import type { LedgerRow } from '../db/gateway-events.js';
import type { GatewayName } from '../domain/entities.js';
import { UnprocessableEvent } from '../domain/errors.js';
import type { Reading } from '../domain/reading.js';

/** As much of a gateway as reading its stored events needs. */
type Reader = { read: (json: Record<string, unknown>, occurredAt: number) => Reading };

/** Stored bytes → what they mean. An event of the other mode never touches rows of this one. */
export function createReadEvent(gateways: Readonly<Record<GatewayName, Reader>>): (row: LedgerRow) => Reading {
  return (row) => {
    if (row.account_mode !== 'both' && row.livemode !== (row.account_mode === 'live'))
      return {
        handled: false,
        reason: `A ${row.livemode ? 'live' : 'test'} event came to a ${row.account_mode} account.`,
      };
    if (row.raw_body === null)
      throw new UnprocessableEvent(`Cannot read gateway event '${row.id}': its body has been erased`);
    const json: unknown = JSON.parse(row.raw_body.toString('utf8').replace(/^\uFEFF/, ''));
    return gateways[row.gateway].read(json as Record<string, unknown>, row.occurred_at ?? row.received_at);
  };
}
