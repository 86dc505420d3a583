import type { Tx } from '../db/connection.js';
import { meterPriceById } from '../db/meter-prices.js';
import type { UsagePeriodRow } from '../db/usage-periods.js';
import { quantitiesOf } from '../db/usage-quantities.js';
import { MissingRow } from '../domain/errors.js';
import { priceQuantity } from './bill-usage.js';

export interface RecomputedUsage {
  /** Decimal texts. */
  quantity: string;
  carried: string;
  amountMinor: number;
  /** As it was billed. */
  isSame: boolean;
}

/** As the tenant: counts a billed period again from its usage. Changes nothing. */
export async function recomputeUsage(tx: Tx, tenantId: string, row: UsagePeriodRow): Promise<RecomputedUsage> {
  const price = await meterPriceById(tx, tenantId, row.price_id);
  if (!price) throw new MissingRow(`Cannot recompute usage: there is no price '${row.price_id}'`);
  const of = { priceIds: [price.id], customerId: row.customer_id, start: row.period_start, end: row.period_end };
  const [measured = { quantity: '0', carried: '0' }] = await quantitiesOf(tx, tenantId, of);
  const { amountMinor } = priceQuantity(price, measured);
  const isSame =
    measured.quantity === row.quantity && measured.carried === row.carried && amountMinor === row.amount_minor;
  return { quantity: measured.quantity, carried: measured.carried, amountMinor, isSame };
}
