import type { GatewayName, TenantStatus } from '../domain/entities.js';
import { sql, type Tx } from './connection.js';
import { wakesForWork } from './holds.js';

/** Counting ends here: whoever looks needs to know that there are many, not how many. */
export const longestQueue = 10_000;

export interface Queue {
  /** `longestQueue`: so many, or more. */
  length: number;
  /** How long the first of them has been waiting; 0: nothing waits. */
  oldestSeconds: number;
}

/** What is to be done and not begun. */
export interface Backlog {
  /** Gateway events that were stored and are not applied. */
  gatewayEvents: Queue;
  /** Deliveries that are due, of endpoints that can be sent to and keep neither an order nor a rate. */
  deliveries: Queue;
  /** Messages to people that are due. */
  notifications: Queue;
  /** Of first attempts at healthy endpoints: they should have begun with their commit. */
  outboxOldestSeconds: number;
  deadLetters: number;
}

const secondsSince = (first: string): string => `coalesce(extract(epoch from now() - ${first}), 0)::float`;
const queueOf = (from: string, time: string): string => `
  select (select count(*)::int from (select ${from} limit ${longestQueue}) as waiting) as length,
    ${secondsSince(`(select ${time} ${from} order by ${time} limit 1)`)} as "oldestSeconds"`;

// In the order of their ids, which is that of their coming: the partial index gives the first without reading the others.
const gatewayEvents = sql(`
  select (select count(*)::int from (select from gateway_events where status = 'received' limit ${longestQueue}) as waiting) as length,
    ${secondsSince("(select received_at from gateway_events where status = 'received' order by id limit 1)")} as "oldestSeconds"`);
const notifications = sql(
  queueOf(
    "from notifications where status in ('queued','sending') and status = 'queued' and send_after <= now()",
    'send_after',
  ),
);

const dueOf = (limit: number): string => `
  cross join lateral (select next_attempt_at from deliveries d
    where d.endpoint_id = e.id and d.status in ('pending','sending') and d.status = 'pending' and d.next_attempt_at <= now()
    order by next_attempt_at limit ${limit}) as due`;
const free = `${wakesForWork('e')} and not e.ordered and e.rate_limit is null`;
const deliveries = sql(`
  select (select count(*)::int from (select from endpoints e ${dueOf(longestQueue)} where ${free} limit ${longestQueue}) as waiting) as length,
    ${secondsSince(`(select min(due.next_attempt_at) from endpoints e ${dueOf(1)} where ${free})`)} as "oldestSeconds"`);

const outbox = sql(`
  select ${secondsSince('min(d.next_attempt_at)')} as seconds from endpoints e
  cross join lateral (select next_attempt_at from deliveries d
    where d.endpoint_id = e.id and d.status in ('pending','sending') and d.next_attempt_at <= now() and (d.status = 'pending' or d.lease_until < now())
    order by next_attempt_at limit 1) as d
  where e.status = 'active' and e.lane = 'direct'`);
const deadLetters = sql("select count(*)::int as count from gateway_events where status = 'dead_letter'");

const none: Queue = { length: 0, oldestSeconds: 0 };

/** As `app_system`. */
export async function readBacklog(tx: Tx): Promise<Backlog> {
  const [[events], [due], [messages], [oldest], [dead]] = await Promise.all([
    tx.query<Queue>(gatewayEvents, []),
    tx.query<Queue>(deliveries, []),
    tx.query<Queue>(notifications, []),
    tx.query<{ seconds: number }>(outbox, []),
    tx.query<{ count: number }>(deadLetters, []),
  ]);
  return {
    gatewayEvents: events ?? none,
    deliveries: due ?? none,
    notifications: messages ?? none,
    outboxOldestSeconds: oldest?.seconds ?? 0,
    deadLetters: dead?.count ?? 0,
  };
}

const tenants = sql('select status, count(*)::int as count from tenants group by status');
const accounts = sql(`
  select gateway, count(*) filter (where secrets ? 'webhook_secret')::int as count from gateway_accounts where active group by gateway`);

/** As `app_system`: tenants by status. */
export const countTenants = (tx: Tx): Promise<{ status: TenantStatus; count: number }[]> => tx.query(tenants, []);

/** As `app_system`: accounts that are used and have a secret stored for their webhooks, by gateway. */
export const countGatewayAccounts = (tx: Tx): Promise<{ gateway: GatewayName; count: number }[]> =>
  tx.query(accounts, []);

/** Of live mode. */
export interface Receivables {
  /** Invoices that are out and not paid. */
  pendingInvoices: number;
  /** What of them is past its day, in minor units. */
  overdue: { currency: string; minor: number }[];
}

const open = "i.status in ('issued','sent','authorized')";
const pending = sql(`
  select count(*)::int as count from invoices i join billing_accounts a on a.id = i.billing_account_id
  where i.tenant_id = any (current_tenants()) and ${open} and a.livemode`);
const overdue = sql(`
  select i.currency, sum(i.due_minor)::float as minor
  from invoices i join tenants t on t.id = i.tenant_id join billing_accounts a on a.id = i.billing_account_id
  where i.tenant_id = any (current_tenants()) and ${open} and i.due_date < (now() at time zone t.timezone)::date
    and i.due_minor > 0 and i.currency is not null and a.livemode
  group by i.currency`);

/** As some tenants: of all of them together. */
export async function readReceivables(tx: Tx): Promise<Receivables> {
  const [[waiting], sums] = await Promise.all([
    tx.query<{ count: number }>(pending, []),
    tx.query<{ currency: string; minor: number }>(overdue, []),
  ]);
  return { pendingInvoices: waiting?.count ?? 0, overdue: sums };
}
