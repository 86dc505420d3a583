import type { Messaging } from '../domain/messaging.js';
import { sql, type Tx } from './connection.js';

export interface MessagingRow {
  messaging: Messaging;
  settings: Record<string, unknown>;
}

const read = sql('select messaging, settings from tenants where id = $1');
const lock = sql('select messaging, settings from tenants where id = $1 for update');
const write = sql('update tenants set messaging = $2 where id = $1');

/** As the tenant. null: there is no such tenant. */
export const readMessaging = async (tx: Tx, tenantId: string): Promise<MessagingRow | null> =>
  (await tx.query<MessagingRow>(read, [tenantId]))[0] ?? null;

/** As the tenant: `change` gives all of the new settings from those that are there, or throws. null: there is no such tenant. */
export async function changeMessaging(
  tx: Tx,
  tenantId: string,
  change: (row: MessagingRow) => Messaging,
): Promise<{ before: MessagingRow; after: MessagingRow } | null> {
  const [before] = await tx.query<MessagingRow>(lock, [tenantId]);
  if (!before) return null;
  const messaging = change(before);
  await tx.query(write, [tenantId, JSON.stringify(messaging)]);
  return { before, after: { ...before, messaging } };
}
