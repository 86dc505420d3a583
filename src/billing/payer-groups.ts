import type { Database, Tx } from '../db/connection.js';
import { type LedgerRow, lookAtGatewayEvents } from '../db/gateway-events.js';
import { lockNameOfTenant, lockNames } from '../db/name-locks.js';
import { resolveNames } from '../db/resolve-names.js';
import type { Reading } from '../domain/reading.js';
import { namesIn } from './names-in.js';

/** Bodies in memory at once. */
const page = 25;

export interface PayerGroupsDeps {
  db: Database;
  /** @throws when nobody can read it. */
  read: (row: LedgerRow) => Reading;
}

interface Named {
  id: string;
  /** What links it to others: names of the gateway, accounts of ours, a tenant. */
  names: readonly string[];
}

/**
 * Stored events by who pays, as far as they and what is known tell: those of one group are to be applied one after the
 * other, in the order in which they stand; those of different groups have nothing to do with each other.
 */
export function createPayerGroups({ db, read }: PayerGroupsDeps): (ids: readonly string[]) => Promise<string[][]> {
  async function namedBy(tx: Tx, row: LedgerRow): Promise<Named> {
    const reading = readable(read, row);
    if (!reading?.handled) return { id: row.id, names: [] };
    const { subject, commands } = reading;
    const refs = namesIn(commands, subject);
    const hint = row.account_tenant_id === null ? subject.tenantHint : undefined;
    const { known } = await resolveNames(tx, row, refs, undefined);
    return {
      id: row.id,
      names: [
        ...lockNames({ gatewayAccountId: row.gateway_account_id, livemode: row.livemode }, refs),
        ...known.map((ref) => ref.billing_account_id),
        ...(hint === undefined ? [] : [lockNameOfTenant(hint)]),
      ],
    };
  }

  return async (ids) => {
    const all: (Named & { at: number })[] = [];
    for (let at = 0; at < ids.length; at += page) {
      const some = await db.withSystem(async (tx) => {
        const rows = await lookAtGatewayEvents(tx, ids.slice(at, at + page));
        return Promise.all(
          rows.map(async (row) => ({ ...(await namedBy(tx, row)), at: row.occurred_at ?? row.received_at })),
        );
      });
      all.push(...some);
    }
    return grouped(all.sort((a, b) => a.at - b.at));
  };
}

/** Ids of those that share a name, directly or through others. Groups, and what is in them, keep their order. */
export function grouped(items: readonly Named[]): string[][] {
  const groups = new Map<string, Set<number>>();
  items.forEach(({ names }, index) => {
    const group = new Set([index, ...names.flatMap((name) => [...(groups.get(name) ?? [])])]);
    const shared = [...group].flatMap((one) => items[one]?.names ?? []);
    for (const name of shared) groups.set(name, group);
  });
  const placed = new Set<number>();
  return items.flatMap(({ names }, index) => {
    if (placed.has(index)) return [];
    const group = groups.get(names[0] ?? '') ?? [index];
    const members = [...group].sort((a, b) => a - b);
    for (const one of members) placed.add(one);
    return [members.flatMap((one) => items[one]?.id ?? [])];
  });
}

function readable(read: PayerGroupsDeps['read'], row: LedgerRow): Reading | null {
  try {
    return read(row);
  } catch {
    // Whoever applies it puts it aside.
    return null;
  }
}
