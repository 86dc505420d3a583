import { publicId } from '../domain/ids.js';
import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { stepsOfCustomer, stepsOfTenant } from './erasure-steps.js';

/** A request to erase a person's data, and how far it has come. */
export interface ErasureRow {
  id: string;
  tenant_id: string;
  tenant_external_id: string;
  /** null: the tenant and all of its customers. */
  customer_id: string | null;
  reason: string;
  dry_run: boolean;
  status: 'running' | 'done';
  counts: Record<string, number>;
  requested_at: Millis;
  finished_at: Millis | null;
}

const columns = `x.id, x.tenant_id, t.external_id as tenant_external_id, x.customer_id, x.reason, x.dry_run, x.status, x.counts, x.requested_at, x.finished_at`;

const insert = sql(`
  insert into erasures (id, tenant_id, customer_id, reason, dry_run) values ($1, $2, $3, $4, $5)
  on conflict (tenant_id, customer_id, dry_run) where status = 'running' do nothing`);
const running = sql(`
  select ${columns} from erasures x join tenants t on t.id = x.tenant_id
  where x.tenant_id = $1 and x.customer_id is not distinct from $2 and x.dry_run = $3 and x.status = 'running'`);

/** As the tenant: the erasure that is running from now on; the same that runs already is not begun twice. */
export async function requestErasure(
  tx: Tx,
  one: Pick<ErasureRow, 'id' | 'tenant_id' | 'customer_id' | 'reason' | 'dry_run'>,
): Promise<ErasureRow> {
  await tx.query(insert, [one.id, one.tenant_id, one.customer_id, one.reason, one.dry_run]);
  const [row] = await tx.query<ErasureRow>(running, [one.tenant_id, one.customer_id, one.dry_run]);
  if (!row) throw new Error('Cannot request the erasure: the one that was running has just ended');
  return row;
}

const byId = sql(`select ${columns} from erasures x join tenants t on t.id = x.tenant_id where x.id = $1`);

/** As `app_system`. */
export const erasureById = async (tx: Tx, id: string): Promise<ErasureRow | null> =>
  (await tx.query<ErasureRow>(byId, [id]))[0] ?? null;

const overdue = sql(`
  select id, tenant_id from erasures where status = 'running' and updated_at < now() - make_interval(secs => $1) and id > $2 order by id limit $3`);

/** As `app_system`: a page of erasures that nobody has gone on with. */
export const overdueErasures = (
  tx: Tx,
  seconds: number,
  after: string,
  limit: number,
): Promise<{ id: string; tenant_id: string }[]> => tx.query(overdue, [seconds, after, limit]);

const take = sql(`
  select ${columns}, x.step, x.cursor, x.names from erasures x join tenants t on t.id = x.tenant_id where x.id = $1 for update of x`);
const accountsOf = sql('select id from billing_accounts where tenant_id = $1 and customer_id = $2');
const save = sql(`
  update erasures set step = $2, cursor = $3, counts = $4, names = $5, status = $6, updated_at = now(),
    finished_at = case when $6 = 'done' then now() end where id = $1`);

export interface ErasureProgress {
  erasure: ErasureRow;
  /** `busy`: the same batch again, a little later. */
  state: 'more' | 'busy' | 'done';
  /** This batch was the last: whoever gets this is the one to say so. */
  hasEnded: boolean;
  /** Of which a channel may have kept a copy. */
  messages: { id: string; created_at: Millis }[];
}

/**
 * As the tenant: the next batch. Safe to repeat: where it begins is committed with what it did, and nobody else is at it
 * meanwhile. null: there is no such erasure.
 */
export async function eraseBatch(tx: Tx, id: string): Promise<ErasureProgress | null> {
  const [row] = await tx.query<ErasureRow & { step: number; cursor: string | null; names: string[] }>(take, [id]);
  if (!row) return null;
  const { step: at, cursor, names, ...erasure } = row;
  if (erasure.status === 'done') return { erasure, state: 'done', hasEnded: false, messages: [] };
  const { tenant_id: tenantId, customer_id: customerId } = erasure;
  const steps = customerId === null ? stepsOfTenant : stepsOfCustomer;
  const step = steps[at];
  if (!step) throw new Error(`Cannot go on with erasure '${id}': it has no step ${at}`);
  const batch = await step(tx, {
    tenantId,
    tenantExternalId: erasure.tenant_external_id,
    customerId,
    customerName: customerId === null ? null : publicId('customer', customerId),
    accountIds:
      customerId === null
        ? null
        : (await tx.query<{ id: string }>(accountsOf, [tenantId, customerId])).map((account) => account.id),
    names,
    cursor,
    requestedAt: erasure.requested_at,
    dryRun: erasure.dry_run,
  });
  const counts = sum(erasure.counts, batch.counts);
  const isStepOver = batch.next === null && !batch.busy;
  const isOver = isStepOver && at + 1 === steps.length;
  const status = isOver ? 'done' : 'running';
  await tx.query(save, [
    id,
    isStepOver ? at + 1 : at,
    isStepOver ? null : batch.next,
    JSON.stringify(counts),
    isOver ? [] : (batch.names ?? names),
    status,
  ]);
  return {
    erasure: { ...erasure, counts, status },
    state: isOver ? 'done' : batch.busy ? 'busy' : 'more',
    hasEnded: isOver,
    messages: batch.messages ?? [],
  };
}

const sum = (a: Record<string, number>, b: Record<string, number>): Record<string, number> => ({
  ...a,
  ...Object.fromEntries(Object.entries(b).map(([name, n]) => [name, (a[name] ?? 0) + n])),
});
