import { type Statement, sql, type Tx } from './connection.js';
import { eraseDevices } from './devices.js';
import { eraseGatewayEvents } from './erase-gateway-events.js';
import {
  eraseAttempts,
  eraseAudit,
  eraseEvents,
  eraseMails,
  eraseMessages,
  erasePreferences,
  eraseSuppressions,
} from './erase-messages.js';
import { type Batch, type Change, changeOf, run, type Scope, type Step } from './erasure-statements.js';
import { eraseExports } from './exports.js';

/** Rows of one transaction. */
const limit = 500;
const beginning = '00000000-0000-0000-0000-000000000000';

const lockPlatform = sql(
  `select id from billing_accounts where tenant_id = $1 and kind = 'platform' order by id for update`,
);
const tenantNames = sql('select email, name from tenants where id = $1');
const marks = {
  sets: ['erased_at = coalesce(erased_at, now())', 'version = version + 1', 'updated_at = now()'],
  dirty: ['erased_at is null'],
};
const tenants = changeOf('tenants', marks);
/** What gateways call these customers, or the tenant itself where there are none: an ignored event is found to be theirs by it. */
const markNames = sql(`
  update gateway_refs set is_erased = true where tenant_id = $1 and entity_type = 'billing_account' and not is_erased
    and entity_id = any (array(select id from billing_accounts where tenant_id = $1 and (customer_id = any ($2) or ($2 is null and kind = 'platform'))))`);

/** From its commit on nothing more that gateways tell of the tenant is kept. */
const eraseTenant: Step = async (tx, scope) => {
  await tx.query(lockPlatform, [scope.tenantId]);
  const [row] = await tx.query<Person>(tenantNames, [scope.tenantId]);
  const names = namesOf(row);
  if (!scope.dryRun) await tx.query(markNames, [scope.tenantId, null]);
  return { counts: { tenants: await run(tx, { ...scope, names }, tenants, [scope.tenantId]) }, next: null, names };
};

const customerPage = sql(
  `select id, email, name, phone from customers where tenant_id = $1 and id > $2 and ($3::uuid is null or id = $3) order by id limit ${limit}`,
);
const lockCustomers = sql(`
  select id from billing_accounts where tenant_id = $1 and customer_id = any ($2) order by id for update`);
const customers = changeOf('customers', marks);
const orders = changeOf('sales_orders', { key: 'customer_id' });

/** The same of customers. */
const eraseCustomers: Step = async (tx, scope) => {
  const { tenantId, customerId, cursor } = scope;
  // Whoever has just written the one has committed before it is read.
  if (customerId !== null && !scope.dryRun) await tx.query(lockCustomers, [tenantId, [customerId]]);
  const page = await tx.query<Person & { id: string }>(customerPage, [tenantId, cursor ?? beginning, customerId]);
  const ids = page.map((row) => row.id);
  if (customerId === null && !scope.dryRun) await tx.query(lockCustomers, [tenantId, ids]);
  const found = customerId === null ? scope.names : namesOf(page[0], scope.names);
  const counts = {
    customers: await run(tx, { ...scope, names: found }, customers, ids),
    sales_orders: await run(tx, { ...scope, names: found }, orders, ids),
  };
  if (!scope.dryRun) await tx.query(markNames, [tenantId, ids]);
  return { counts, next: nextOf(ids), ...(customerId === null ? {} : { names: [...found] }) };
};

interface Person {
  email: string | null;
  name: string;
  phone?: string | null;
}
/** A short name would be found in half of all words. */
const namesOf = (person: Person | undefined, known: readonly string[] = []): string[] => {
  const all = [person?.email, person?.name, person?.phone].flatMap((one) => one?.trim().toLowerCase() ?? []);
  return [...new Set([...known, ...all.filter((one) => one.length >= 4 && one !== '[erased]')])];
};

const nextOf = (ids: readonly string[]): string | null => (ids.length < limit ? null : (ids.at(-1) ?? null));

/** A step over rows of billing accounts, whose accounts are locked first: nobody writes back what they had read before. */
function ofAccounts(
  table: 'subscriptions' | 'invoices' | 'payments' | 'dunning_runs' | 'payment_methods',
  changes: Record<string, Change>,
): Step {
  const ofTenant = sql(`select id from ${table} where tenant_id = $1 and id > $2 order by id limit ${limit}`);
  const ofAccount = sql(`
    select id from (select id from ${table} where tenant_id = $1 and id > $2 and billing_account_id = any ($3) offset 0) as own
    order by id limit ${limit}`);
  const lock = sql(`
    select id from billing_accounts where id = any (array(select billing_account_id from ${table} where id = any ($1))) order by id for update`);
  return async (tx, scope) => {
    const { accountIds } = scope;
    const from = [scope.tenantId, scope.cursor ?? beginning];
    const page = await tx.query<{ id: string }>(
      accountIds ? ofAccount : ofTenant,
      accountIds ? [...from, accountIds] : from,
    );
    const ids = page.map((row) => row.id);
    if (!scope.dryRun) await tx.query(lock, [ids]);
    return { counts: await runAll(tx, scope, changes, ids), next: nextOf(ids) };
  };
}

async function runAll(tx: Tx, scope: Scope, changes: Record<string, Change>, ids: readonly string[]) {
  const counts: Record<string, number> = {};
  for (const [name, change] of Object.entries(changes)) counts[name] = await run(tx, scope, change, ids);
  return counts;
}

/** A step over what is the tenant's alone. */
function ofTenant(table: 'api_keys' | 'endpoints'): Step {
  const page: Statement = sql(`select id from ${table} where tenant_id = $1 and id > $2 order by id limit ${limit}`);
  const change = changeOf(table);
  return async (tx, scope): Promise<Batch> => {
    const ids = (await tx.query<{ id: string }>(page, [scope.tenantId, scope.cursor ?? beginning])).map(
      (row) => row.id,
    );
    return { counts: await runAll(tx, scope, { [table]: change }, ids), next: nextOf(ids) };
  };
}

/** By the table that each begins with, in their order; an erasure keeps the number of the step that it has come to. */
export const stepsOfPayer: Readonly<Record<string, Step>> = {
  customers: eraseCustomers,
  subscriptions: ofAccounts('subscriptions', { subscriptions: changeOf('subscriptions') }),
  invoices: ofAccounts('invoices', {
    invoices: changeOf('invoices'),
    invoice_lines: changeOf('invoice_lines', { key: 'invoice_id' }),
    credit_notes: changeOf('credit_notes', { key: 'invoice_id' }),
    documents: changeOf('documents', { key: 'invoice_id' }),
  }),
  payments: ofAccounts('payments', {
    payments: changeOf('payments'),
    refunds: changeOf('refunds', { key: 'payment_id' }),
  }),
  // Messages before mails and events, which tell of them.
  notifications: eraseMessages,
  email_log: eraseMails,
  suppressions: eraseSuppressions,
  events: eraseEvents,
  attempts: eraseAttempts,
  audit_log: eraseAudit,
  // At the end: what was being applied when the payers were marked has been applied by now, and says whose it was.
  gateway_events: eraseGatewayEvents,
};

/** What was exported may name anybody; it can be exported again. */
const eraseExported: Step = async (tx, { tenantId, dryRun }) => ({
  counts: { export_chunks: await eraseExports(tx, tenantId, dryRun) },
  next: null,
});

const usagePage = sql(`
  select id from usage_records where tenant_id = $1 and id > $2 and ($3::uuid is null or customer_id = $3) order by id limit ${limit}`);
const usage = changeOf('usage_records');

/** What was told with usage; that it was used stays, because it was billed. */
const eraseUsage: Step = async (tx, scope) => {
  const rows = await tx.query<{ id: string }>(usagePage, [scope.tenantId, scope.cursor ?? beginning, scope.customerId]);
  const ids = rows.map((row) => row.id);
  return { counts: await runAll(tx, scope, { usage_records: usage }, ids), next: nextOf(ids) };
};

/** Why somebody had dunning wait. */
const erasePauses = ofAccounts('dunning_runs', { dunning_pauses: changeOf('dunning_pauses', { key: 'run_id' }) });

const eraseMethods = ofAccounts('payment_methods', { payment_methods: changeOf('payment_methods') });

/** A token is of no use without its person. */
const eraseTokens: Step = async (tx, { tenantId, customerId, cursor, dryRun }) => {
  const { ids, n } = await eraseDevices(tx, { tenantId, customerId, after: cursor ?? beginning, limit, dryRun });
  return { counts: { devices: n }, next: nextOf(ids) };
};

/** A running erasure knows its step by number: what is new stands at the end. */
export const stepsOfCustomer: readonly Step[] = [
  ...Object.values(stepsOfPayer),
  eraseExported,
  eraseUsage,
  erasePauses,
  erasePreferences,
  eraseMethods,
  eraseTokens,
];
export const stepsOfTenant: readonly Step[] = [
  eraseTenant,
  ...Object.values(stepsOfPayer),
  ofTenant('api_keys'),
  ofTenant('endpoints'),
  eraseExported,
  eraseUsage,
  erasePauses,
  erasePreferences,
  eraseMethods,
  eraseTokens,
];
