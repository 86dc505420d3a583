import type { Database } from './connection.js';
import { countGatewayAccounts, countTenants, type Receivables, readReceivables } from './gauges.js';
import { tenantIdsAfter } from './tenants.js';
import { nilUuid } from './uuid.js';

/** What all tenants are, and what they are owed. */
export interface Standing extends Receivables {
  tenants: Awaited<ReturnType<typeof countTenants>>;
  /** Accounts whose webhooks are expected. */
  gatewayAccounts: Awaited<ReturnType<typeof countGatewayAccounts>>;
}

const pageSize = 1000;

/** Sums over all tenants, read a page of them at a time. */
export async function readStanding(db: Database): Promise<Standing> {
  const [tenants, gatewayAccounts] = await db.withSystem((tx) =>
    Promise.all([countTenants(tx), countGatewayAccounts(tx)]),
  );
  const overdue = new Map<string, number>();
  let pendingInvoices = 0;
  for (let after = nilUuid; ; ) {
    const from = after;
    const page = await db.withSystem((tx) => tenantIdsAfter(tx, from, pageSize));
    const last = page.at(-1);
    if (last === undefined) break;
    const some = await db.readTenants(page, readReceivables);
    pendingInvoices += some.pendingInvoices;
    for (const { currency, minor } of some.overdue) overdue.set(currency, (overdue.get(currency) ?? 0) + minor);
    after = last;
  }
  return {
    tenants,
    gatewayAccounts,
    pendingInvoices,
    overdue: [...overdue].map(([currency, minor]) => ({ currency, minor })),
  };
}
