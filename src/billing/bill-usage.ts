import type { Tx } from '../db/connection.js';
import type { DunningChange } from '../db/dunning.js';
import type { MeterPriceRow } from '../db/meter-prices.js';
import { metersOf } from '../db/meters.js';
import { tenantById } from '../db/tenants.js';
import { claimUsagePeriods, setUsageInvoice } from '../db/usage-periods.js';
import { type PeriodQuantity, quantitiesOf } from '../db/usage-quantities.js';
import { newUuid } from '../db/uuid.js';
import { MissingRow } from '../domain/errors.js';
import type { Line } from '../domain/lines.js';
import type { QueuedMessage } from '../domain/tell/priorities.js';
import type { Period } from '../domain/usage/cadence.js';
import { usageLine } from '../domain/usage/line.js';
import { priceUsage, settleQuantity, type UsagePrice } from '../domain/usage/price.js';
import type { ApplyApiCommand } from './apply-api-command.js';
import { writeUsageInvoice } from './usage-invoice.js';

/** Prices that share period and terms: what a customer owes by them is one invoice. */
export interface UsageGroup extends Period {
  prices: readonly MeterPriceRow[];
}

export interface BilledUsage {
  invoices: number;
  deliverable: string[];
  notifications: QueuedMessage[];
  /** Whose dunning has to look again; null: nobody's. */
  dunning: DunningChange | null;
}

const nothing: BilledUsage = { invoices: 0, deliverable: [], notifications: [], dunning: null };

/** What a measured quantity comes to. @throws InvalidAmount when it is beyond 2^53 */
export function priceQuantity(
  price: Pick<MeterPriceRow, 'model' | 'tiers' | 'currency'>,
  { quantity, carried }: Pick<PeriodQuantity, 'quantity' | 'carried'>,
): UsagePrice & { billed: string } {
  const { billed } = settleQuantity(quantity, carried);
  return { ...priceUsage(price.model, price.tiers, billed, price.currency), billed };
}

/**
 * As the tenant, in one transaction: bills a customer what is closed, once. The rows of the periods are the claim: of two at
 * once the second waits for the first, and finds nothing left.
 */
export async function billUsage(
  tx: Tx,
  apply: ApplyApiCommand,
  { tenantId, customerId, group }: { tenantId: string; customerId: string; group: UsageGroup },
): Promise<BilledUsage> {
  const { prices, start, end } = group;
  const priceIds = prices.map((price) => price.id);
  const quantities = await quantitiesOf(tx, tenantId, { priceIds, customerId, start, end });
  const owed = quantities.flatMap((measured) => {
    const price = prices.find((one) => one.id === measured.price_id);
    return price ? [{ id: newUuid(), measured, price, priced: priceQuantity(price, measured) }] : [];
  });
  const rows = owed.map(({ id, measured, priced }) => ({
    ...{ id, customer_id: customerId, period_start: start, period_end: end, amount_minor: priced.amountMinor },
    ...measured,
  }));
  const claimed = await claimUsagePeriods(tx, tenantId, { customerId, start, end }, rows);
  const billed = owed.filter(({ id, priced }) => claimed.includes(id) && priced.amountMinor > 0);
  const [first] = billed;
  if (!first) return nothing;
  const [tenant, meters] = await Promise.all([
    tenantById(tx, tenantId),
    metersOf(tx, tenantId, { ids: billed.map(({ price }) => price.meter_id), names: [] }),
  ]);
  if (!tenant) throw new MissingRow(`Cannot bill usage: there is no tenant '${tenantId}'`);
  const lines = billed.map(({ price, priced }): Line => {
    const meter = meters.find((one) => one.id === price.meter_id);
    const what = { name: meter?.description ?? meter?.name ?? '', unit: meter?.unit ?? null };
    const cost = { quantity: priced.billed, price: priced, currency: price.currency, taxRate: price.tax_rate };
    return usageLine({ ...what, ...cost, timezone: price.timezone, start, end });
  });
  const written = await writeUsageInvoice(tx, apply, { tenant, customerId, terms: first.price }, lines);
  await setUsageInvoice(
    tx,
    tenantId,
    billed.map(({ id }) => id),
    written.id,
  );
  const { deliverable, notifications, dunning } = written;
  return { invoices: 1, deliverable, notifications, dunning };
}
