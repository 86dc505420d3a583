import type { RefundStatus, SubscriptionStatus } from '../domain/entities.js';
import type { Millis } from '../domain/time.js';
import type { Traceparent } from '../domain/trace.js';
import { sql, type Tx } from './connection.js';

export type GatewayCommandStatus = 'pending' | 'succeeded' | 'failed' | 'canceled';

/** What a gateway is told to do, and how far that is. */
export interface GatewayCommandRow {
  id: string;
  tenant_id: string;
  gateway_account_id: string;
  kind: 'refund' | 'cancel_subscription' | 'keep_subscription';
  refund_id: string | null;
  /** What is ended, or kept. */
  subscription_id: string | null;
  at_period_end: boolean;
  status: GatewayCommandStatus;
  provider_id: string | null;
  /** Where the payer has to say something before the gateway does it. */
  payer_url: string | null;
  attempts: number;
  last_error: string | null;
  requested_by: string;
  created_at: Millis;
  finished_at: Millis | null;
}

/** With what it is about, as it stands now. */
export type PendingOrder = GatewayCommandRow & {
  billing_account_id: string;
  livemode: boolean;
  /** Of the request; null: a policy asked for it. */
  traceparent: Traceparent | null;
} & (
    | {
        kind: 'refund';
        refund_id: string;
        refund_status: RefundStatus;
        provider_refund_id: string | null;
        amount_minor: number;
        currency: string;
        reason: string | null;
        payment_id: string;
        provider_payment_id: string | null;
        provider_charge_id: string | null;
      }
    | {
        kind: 'cancel_subscription' | 'keep_subscription';
        subscription_id: string;
        subscription_status: SubscriptionStatus;
        provider_subscription_id: string | null;
      }
  );

const own = [
  ...['id', 'tenant_id', 'gateway_account_id', 'kind', 'refund_id', 'at_period_end', 'status', 'provider_id'],
  ...['payer_url', 'attempts', 'last_error', 'requested_by', 'created_at', 'finished_at'],
].map((name) => `c.${name}`);
const subject = 'coalesce(c.subscription_id, c.kept_subscription_id)';
const row = `${own.join(', ')}, ${subject} as subscription_id`;

const insert = sql(`
  insert into gateway_commands (id, tenant_id, billing_account_id, gateway_account_id, kind, refund_id, subscription_id, kept_subscription_id, at_period_end, requested_by, traceparent)
  values ($1, $2, $3, $4, $5, $6, case when $5 <> 'keep_subscription' then $7::uuid end, case when $5 = 'keep_subscription' then $7::uuid end, $8, $9, $10)`);

/** As the tenant, in the transaction of the request. */
export const insertGatewayCommand = (
  tx: Tx,
  command: Pick<
    GatewayCommandRow,
    | 'id'
    | 'tenant_id'
    | 'gateway_account_id'
    | 'kind'
    | 'refund_id'
    | 'subscription_id'
    | 'at_period_end'
    | 'requested_by'
  > & { billing_account_id: string },
): Promise<unknown> =>
  tx.query(insert, [
    command.id,
    command.tenant_id,
    command.billing_account_id,
    command.gateway_account_id,
    command.kind,
    command.refund_id,
    command.subscription_id,
    command.at_period_end,
    command.requested_by,
    tx.traceparent,
  ]);

const order = sql(`
  select ${row}, c.traceparent, b.id as billing_account_id, b.livemode,
    r.status as refund_status, r.provider_refund_id, r.amount_minor, r.currency, r.reason, r.payment_id,
    p.provider_payment_id, p.provider_charge_id, s.status as subscription_status,
    (select g.external_id from gateway_refs g where g.tenant_id = c.tenant_id and g.entity_type = 'subscription'
      and g.entity_id = ${subject} and g.gateway_account_id = c.gateway_account_id and g.kind = 'subscription' limit 1) as provider_subscription_id
  from gateway_commands c
    left join refunds r on r.id = c.refund_id left join payments p on p.id = r.payment_id
    left join subscriptions s on s.id = ${subject}
    join billing_accounts b on b.id = coalesce(p.billing_account_id, s.billing_account_id)
  where c.tenant_id = $1 and c.id = $2`);

/** As the tenant. null: there is no such command. */
export const pendingOrder = async (tx: Tx, tenantId: string, id: string): Promise<PendingOrder | null> =>
  (await tx.query<PendingOrder>(order, [tenantId, id]))[0] ?? null;

const begin = sql(`
  update gateway_commands set attempts = attempts + 1, attempted_at = now(), updated_at = now()
  where tenant_id = $1 and id = $2 and status = 'pending'
    and (attempted_at is null or attempted_at <= now() - make_interval(secs => $3))
  returning attempts`);

/**
 * As the tenant, before the gateway is asked: counts the attempt. null: it is over, or the one before was less than
 * `settleSeconds` ago.
 */
export const beginAttempt = async (
  tx: Tx,
  tenantId: string,
  id: string,
  settleSeconds: number,
): Promise<number | null> =>
  (await tx.query<{ attempts: number }>(begin, [tenantId, id, settleSeconds]))[0]?.attempts ?? null;

const note = sql(`
  update gateway_commands set last_error = $3, updated_at = now() where tenant_id = $1 and id = $2 and status = 'pending'`);

/** As the tenant: why an attempt failed that will be made again. */
export const noteFault = (tx: Tx, tenantId: string, id: string, error: string): Promise<unknown> =>
  tx.query(note, [tenantId, id, error]);

const finish = sql(`
  update gateway_commands set status = $3, provider_id = $4, last_error = $5, payer_url = $6, finished_at = now(), updated_at = now()
  where tenant_id = $1 and id = $2 and status = 'pending'`);

/** As the tenant, in the transaction that writes what came of it. */
export const finishGatewayCommand = (
  tx: Tx,
  tenantId: string,
  id: string,
  ended: {
    status: 'succeeded' | 'failed';
    providerId: string | null;
    payerUrl?: string | undefined;
    error: string | null;
  },
): Promise<unknown> =>
  tx.query(finish, [tenantId, id, ended.status, ended.providerId, ended.error, ended.payerUrl ?? null]);

const withdraw = sql(`
  update gateway_commands set status = 'canceled', finished_at = now(), updated_at = now()
  where tenant_id = $1 and refund_id = $2 and status = 'pending' and attempts = 0 returning id`);

/**
 * As the tenant: the gateway is not to be told of a refund. false: it may have been told. An attempt is counted on the same row
 * before it is made, so that of both the one that comes first counts.
 */
export const withdrawRefund = async (tx: Tx, tenantId: string, refundId: string): Promise<boolean> =>
  (await tx.query(withdraw, [tenantId, refundId])).length > 0;

const ofRefund = sql(`select ${row} from gateway_commands c where c.tenant_id = $1 and c.refund_id = $2`);
const ofSubscription = sql(`
  select ${row} from gateway_commands c
  where c.tenant_id = $1 and (c.subscription_id = $2 or c.kept_subscription_id = $2) order by c.id desc limit 1`);

/** As the tenant. */
export const commandOfRefund = async (tx: Tx, tenantId: string, refundId: string): Promise<GatewayCommandRow | null> =>
  (await tx.query<GatewayCommandRow>(ofRefund, [tenantId, refundId]))[0] ?? null;

/** As the tenant: the last one that was asked for. */
export const commandOfSubscription = async (
  tx: Tx,
  tenantId: string,
  subscriptionId: string,
): Promise<GatewayCommandRow | null> =>
  (await tx.query<GatewayCommandRow>(ofSubscription, [tenantId, subscriptionId]))[0] ?? null;

/** Longer than the longest wait between two attempts: nobody is at it. */
const abandonedSeconds = 1200;
const overdue = sql(`
  select id, tenant_id from gateway_commands
  where status = 'pending' and updated_at < now() - make_interval(secs => case when attempts = 0 then $1 else ${abandonedSeconds} end) and id > $2
  order by id limit $3`);

/** As `app_system`: a page of commands that were never begun, or that nobody goes on with. */
export const overdueGatewayCommands = (
  tx: Tx,
  seconds: number,
  after: string,
  limit: number,
): Promise<{ id: string; tenant_id: string }[]> => tx.query(overdue, [seconds, after, limit]);
