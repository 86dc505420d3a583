import { type CheckedUsage, checkUsage } from '../billing/check-usage.js';
import type { Database } from '../db/connection.js';
import { publicId } from '../domain/ids.js';
import { rfc3339 } from '../domain/time.js';
import { type DoctorOptions, findTenant } from './find-tenant.js';
import { table } from './table.js';

/** Exit code: 0: all usage is what was counted and billed; 1: some is not; 2: there is no such tenant. */
export async function doctorUsage(
  db: Database,
  { json, tenant }: DoctorOptions,
  print: (text: string) => void,
): Promise<number> {
  const tenantId = await findTenant(db, tenant);
  if (tenantId === null) return 2;
  const all = { tenants: 0, periods: 0, totals: 0 };
  const disagreements: ReturnType<typeof shown> = [];
  for await (const checked of checkUsage(db, tenantId)) {
    all.tenants += 1;
    all.periods += checked.periods;
    all.totals += checked.totals;
    disagreements.push(...shown(checked));
  }
  const ok = disagreements.length === 0;
  const read = `${all.periods} closed periods and ${all.totals} open totals of ${all.tenants} ${all.tenants === 1 ? 'tenant' : 'tenants'}`;
  if (json) print(JSON.stringify({ ok, ...all, disagreements }));
  else
    print(
      ok
        ? `Usage adds up: ${read}.`
        : `${table(disagreements)}\n\nThat is not what its usage comes to. Read were ${read}.`,
    );
  return ok ? 0 : 1;
}

/** As people know it: ids as the API shows them. */
const shown = ({ tenantId, wrongPeriods, wrongTotals }: CheckedUsage) => [
  ...wrongPeriods.map(({ billed, recomputed }) => ({
    check: 'closed_period',
    tenant: publicId('tenant', tenantId),
    entity: publicId('usage_period', billed.id),
    customer: publicId('customer', billed.customer_id),
    period_start: rfc3339(billed.period_start),
    expected: `${said(recomputed)}${recomputed.amountMinor}`,
    actual: `${said(billed)}${billed.amount_minor}`,
  })),
  ...wrongTotals.map((one) => ({
    check: 'open_total',
    tenant: publicId('tenant', tenantId),
    entity: publicId('usage_threshold', one.threshold_id),
    customer: publicId('customer', one.customer_id),
    period_start: rfc3339(one.period_start),
    expected: one.expected,
    actual: one.actual,
  })),
];
const said = ({ quantity, carried }: { quantity: string; carried: string }): string =>
  `${quantity}${carried === '0' ? '' : ` carried ${carried}`} = `;
