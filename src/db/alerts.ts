import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { type Page, type PageOptions, readPage } from './pages.js';

/** What an operator may have to look at. Each stands open until somebody, or what raised it, says that it is over. */
export const alertKinds = [
  /** Gateway events that no repetition can apply. */
  'dead_letter',
  /** An event of the other mode came to an account. */
  'test_event',
  /** A payment names an invoice of another currency. */
  'currency_mismatch',
  /** A gateway holds back its queue for us, or is about to. */
  'gateway_queue',
  /** A gateway's API refuses us, or has not answered for an hour. */
  'gateway_api',
  /** Events were found that a gateway never delivered. */
  'events_missing',
  /** Events are kept beyond their age because nobody has resolved them. */
  'events_unresolved',
  /** Messages that contradict each other, and nobody to ask. */
  'order_conflict',
  /** A fiscal authority has rejected an invoice. */
  'invoice_rejected',
  /** What gives notice of a suspension, or of the end, has reached nobody. */
  'dunning_notice',
] as const;
export type AlertKind = (typeof alertKinds)[number];

export interface AlertDraft {
  kind: AlertKind;
  /** What it is about: as long as it is open, the same again only counts up. */
  key: string;
  tenantId: string | null;
  gatewayAccountId: string | null;
  /** One sentence; no secret, no person. */
  message: string;
}

const raise = sql(`
  insert into alerts (kind, key, tenant_id, gateway_account_id, message) values ($1, $2, $3, $4, $5)
  on conflict (kind, key, tenant_id) where resolved_at is null
    do update set occurrences = alerts.occurrences + 1, last_at = now(), message = excluded.message`);

/** As `app_system`, or as `app_rw` for a tenant's own; in the transaction of what it tells of. */
export const raiseAlert = (tx: Tx, { kind, key, tenantId, gatewayAccountId, message }: AlertDraft): Promise<unknown> =>
  tx.query(raise, [kind, key, tenantId, gatewayAccountId, message]);

const resolve = sql('update alerts set resolved_at = now() where kind = $1 and key = $2 and resolved_at is null');

/** What is open of this kind about `key` is over; says nothing when nothing is. */
export const resolveAlert = (tx: Tx, kind: AlertKind, key: string): Promise<unknown> => tx.query(resolve, [kind, key]);

export interface AlertRow {
  id: string;
  tenant_id: string | null;
  tenant_external_id: string | null;
  gateway_account_id: string | null;
  kind: AlertKind;
  key: string;
  message: string;
  occurrences: number;
  first_at: Millis;
  last_at: Millis;
  resolved_at: Millis | null;
}

const columns = [
  ...['id', 'tenant_id', 'gateway_account_id', 'kind', 'key', 'message', 'occurrences'],
  ...['first_at', 'last_at', 'resolved_at'],
].map((name) => `a.${name}`);

/** As `app_system`: all that are open, or that were. */
export const listAlerts = (
  tx: Tx,
  filter: { open: boolean; kind?: AlertKind | undefined },
  page: PageOptions,
): Promise<Page<AlertRow>> =>
  readPage(tx, page, 'a.id', (from) => {
    const query = from('alerts as a')
      .leftJoin('tenants as t', 't.id', 'a.tenant_id')
      .select([...columns, 't.external_id as tenant_external_id']);
    if (filter.open) query.whereNull('a.resolved_at');
    else query.whereNotNull('a.resolved_at');
    return filter.kind === undefined ? query : query.where('a.kind', filter.kind);
  });

const close = sql('update alerts set resolved_at = now() where id = $1 and resolved_at is null');
const byId = sql(
  `select ${columns.join(', ')}, t.external_id as tenant_external_id from alerts a left join tenants t on t.id = a.tenant_id where a.id = $1`,
);

/** As `app_system`: an operator has seen to it. A second time changes nothing; null: there is none. */
export async function closeAlert(tx: Tx, id: string): Promise<AlertRow | null> {
  const [, rows] = await Promise.all([tx.query(close, [id]), tx.query<AlertRow>(byId, [id])]);
  return rows[0] ?? null;
}

const count = sql('select kind, count(*)::int as open from alerts where resolved_at is null group by kind');

/** As `app_system`. */
export const countAlerts = (tx: Tx): Promise<{ kind: AlertKind; open: number }[]> => tx.query(count, []);
