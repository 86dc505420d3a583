import type { Tx } from '../db/connection.js';
import { nextNumber } from '../db/numbers.js';
import { type Numbered, numberingOf } from '../domain/numbering.js';
import type { Millis } from '../domain/time.js';

/**
 * As the tenant: the number of a document that is made in this transaction. Whoever else numbers one of the same series waits
 * until it ends, so it comes as late as it can; the account is locked before.
 */
export async function takeNumber(
  tx: Tx,
  tenant: { id: string; timezone: string },
  kind: Numbered,
  series: string,
  at: Millis,
): Promise<string> {
  const { counter, numberOf } = numberingOf(kind, series, tenant.timezone, at);
  return numberOf(await nextNumber(tx, tenant.id, counter));
}
