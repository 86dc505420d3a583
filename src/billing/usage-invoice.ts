import { writeAudit } from '../db/audit.js';
import type { Tx } from '../db/connection.js';
import { accountOfCustomerId } from '../db/gateway-refs-admin.js';
import { writeInvoiceLines } from '../db/invoice-lines.js';
import type { MeterPriceRow } from '../db/meter-prices.js';
import type { TenantRow } from '../db/tenants.js';
import { newUuid } from '../db/uuid.js';
import { MissingRow } from '../domain/errors.js';
import { publicId } from '../domain/ids.js';
import { type Line, sumOfLines } from '../domain/lines.js';
import { seriesIn } from '../domain/numbering.js';
import { dayIn, plusDays } from '../domain/time.js';
import type { ApplyApiCommand, Published } from './apply-api-command.js';
import { takeNumber } from './take-number.js';

/** What prices of one invoice have in common. */
export type UsageTerms = Pick<MeterPriceRow, 'currency' | 'series' | 'due_days' | 'auto_issue'>;

/** As the tenant, and in its transaction: a draft with these lines for a customer, deleted or not; issued where its terms say so. */
export async function writeUsageInvoice(
  tx: Tx,
  apply: ApplyApiCommand,
  { tenant, customerId, terms }: { tenant: TenantRow; customerId: string; terms: UsageTerms },
  lines: readonly Line[],
): Promise<Pick<Published, 'deliverable' | 'notifications' | 'dunning'> & { id: string }> {
  const accountId = await accountOfCustomerId(tx, tenant.id, customerId, true);
  if (accountId === null) throw new MissingRow(`Cannot bill usage: there is no customer '${customerId}'`);
  const id = newUuid();
  const series = terms.series ?? seriesIn(tenant.settings, 'invoice');
  const refs = [{ kind: 'own' as const, id }];
  const { subtotalMinor, taxMinor } = sumOfLines(lines);
  const sums = { currency: terms.currency, subtotalMinor, taxMinor };
  const asked = { accountId, livemode: true, cause: 'usage.bill', actor: 'usage' };
  const written = await apply(tx, {
    ...{ ...asked, own: [] },
    commands: (_state, { now }) => {
      const dueDate = terms.due_days === null ? null : plusDays(dayIn(tenant.timezone, now), terms.due_days);
      return [{ type: 'invoice.write', refs, series, ...sums, dueDate, subscriptionId: null }];
    },
  });
  await writeInvoiceLines(tx, tenant.id, id, lines);
  await writeAudit(tx, {
    ...{ tenantId: tenant.id, actorType: 'system', actorId: 'usage', requestId: null },
    ...{ action: 'usage.bill', entityType: 'invoice', entityId: id },
    after: { invoice_id: publicId('invoice', id), lines: lines.length, issued: terms.auto_issue },
  });
  // By a decision of its own: that it was issued is an event besides that it exists.
  const issued = terms.auto_issue
    ? await apply(tx, {
        ...{ ...asked, own: [{ entityType: 'invoice', id }] },
        commands: async (state, { now }) => {
          const number = await takeNumber(tx, state.tenant, 'invoice', series, now);
          return [{ type: 'invoice.move', refs, move: 'issue', number }];
        },
      })
    : null;
  return {
    id,
    dunning: issued?.dunning ?? written.dunning,
    deliverable: [...written.deliverable, ...(issued?.deliverable ?? [])],
    notifications: [...written.notifications, ...(issued?.notifications ?? [])],
  };
}
