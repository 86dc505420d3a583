import { ApplicationFailure } from '@temporalio/activity';
import type { ApplyApiCommand } from '../billing/apply-api-command.js';
import { namesIn } from '../billing/names-in.js';
import type { Database } from '../db/connection.js';
import {
  beginAttempt,
  finishGatewayCommand,
  noteFault,
  type PendingOrder,
  pendingOrder,
} from '../db/gateway-commands.js';
import type { Command, ProviderRef } from '../domain/commands.js';
import type { GatewayName } from '../domain/entities.js';
import { MissingRow } from '../domain/errors.js';
import { publicId } from '../domain/ids.js';
import { isTerminal } from '../domain/record/doubt.js';
import type { Source } from '../domain/state.js';
import { GatewayFault } from '../gateways/http.js';
import { createOrders } from '../gateways/orders/index.js';
import type { Done, GatewayOrders } from '../gateways/orders/order.js';
import type { OpenApi } from '../reconcile/open-account.js';
import type { Place, Tracer } from '../tracing/tracer.js';
import { waitingAsAsked } from './gateway-fault.js';
import type { Activities, GatewayCommandReport } from './index.js';
import type { WakeDunning } from './wake-dunning.js';

export interface RunGatewayCommandDeps {
  db: Database;
  openApi: OpenApi;
  apply: ApplyApiCommand;
  wakeDunning: WakeDunning;
  tracer: Pick<Tracer, 'underRow'>;
  /** One line and one span of each time that it was tried. */
  observe: (trial: CommandTrial) => void;
  now: () => number;
  /** Where there are no idempotency keys: a request whose answer did not come may still take effect for this long. */
  settleSeconds?: number;
}

/** A command that was tried. */
export interface CommandTrial {
  row: PendingOrder;
  place: Place;
  ms: number;
  /** null: it is to be tried again. */
  status: GatewayCommandReport['status'] | null;
  /** Why; it may quote the gateway. */
  error: unknown;
}

/**
 * Tells a gateway what was asked for, once. An attempt is counted and committed before the request; after the first it is
 * looked for what an earlier one has done whose answer, or whose commit, did not come. A webhook may tell it before.
 */
export function createRunGatewayCommand({
  db,
  openApi,
  apply,
  wakeDunning,
  tracer,
  observe,
  now,
  settleSeconds = 60,
}: RunGatewayCommandDeps): Activities['runGatewayCommand'] {
  /** @throws GatewayFault when it may be tried again. */
  async function order(row: PendingOrder): Promise<Done & { gateway: GatewayName | null }> {
    const told = toldBefore(row);
    if (told) return { ...told, gateway: null };
    const opened = await openApi(row.gateway_account_id, async () => {});
    if (!opened) throw new Error('The gateway account has no API key, or is not used any more');
    const orders = createOrders(opened.client, now);
    const settle = orders.hasKeys ? 0 : settleSeconds;
    const attempt = await db.withTenant(row.tenant_id, (tx) => beginAttempt(tx, row.tenant_id, row.id, settle));
    if (attempt === null) throw tooSoon(settle);
    const { find, act } = stepsOf(row, orders);
    const found = attempt > 1 ? await (orders.hasKeys ? find().catch(unknownThere) : find()) : null;
    const done = found ?? (await act());
    // What was done before may be the very reason for a refusal.
    const made = 'refused' in done ? ((await find().catch(unknownThere)) ?? done) : done;
    return { ...made, gateway: opened.row.gateway };
  }

  const complete = async (
    row: PendingOrder,
    { traceparent }: Place,
    done: Done & { gateway: GatewayName | null },
  ): Promise<GatewayCommandReport> => {
    const { dunning, ...report } = await db.withTenant(row.tenant_id, async (tx) => {
      tx.traceparent = traceparent;
      const told = 'refused' in done ? [] : done.commands;
      const { gateway } = done;
      const applied = await apply(tx, {
        accountId: row.billing_account_id,
        livemode: row.livemode,
        own:
          row.kind === 'refund'
            ? [
                { entityType: 'payment', id: row.payment_id },
                { entityType: 'refund', id: row.refund_id },
              ]
            : [{ entityType: 'subscription', id: row.subscription_id }],
        cause: `gateway.${row.kind}`,
        actor: row.requested_by,
        ...(gateway === null
          ? {}
          : { gateway: { name: gateway, accountId: row.gateway_account_id, refs: namesIn(told, {}) } }),
        commands: (_state, source) =>
          'refused' in done ? refusalOf(row, done.refused, source) : told.map((one) => asOurs(row, one)),
      });
      const ended =
        'refused' in done
          ? ({ status: 'failed', providerId: null, error: done.refused } as const)
          : ({ status: 'succeeded', providerId: done.providerId, payerUrl: done.payerUrl, error: null } as const);
      await finishGatewayCommand(tx, row.tenant_id, row.id, ended);
      const { deliverable, notifications, dunning } = applied;
      return { status: ended.status, providerId: ended.providerId, deliverable, notifications, dunning };
    });
    wakeDunning(dunning);
    return report;
  };

  return async ({ tenantId, id }) => {
    const row = await db.withTenant(tenantId, (tx) => pendingOrder(tx, tenantId, id));
    if (!row) throw new MissingRow(`Cannot run gateway command '${id}': there is no such command`);
    // What its end has told, and was not published, the relay finds.
    if (row.status !== 'pending')
      return { status: row.status, providerId: row.provider_id, deliverable: [], notifications: [] };
    const place = tracer.underRow(row.traceparent, row.id);
    const startedAt = performance.now();
    const tell = (end: Pick<CommandTrial, 'status' | 'error'>): void =>
      observe({ row, place, ms: performance.now() - startedAt, ...end });
    try {
      const report = await complete(row, place, await order(row));
      tell({ status: report.status, error: null });
      return report;
    } catch (error) {
      tell({ status: null, error });
      const message = error instanceof Error ? error.message : String(error);
      await db.withTenant(tenantId, (tx) => noteFault(tx, tenantId, id, message)).catch(() => undefined);
      throw waitingAsAsked(error);
    }
  };
}

/** A webhook, or reconciliation, was faster than our answer. */
function toldBefore(row: PendingOrder): Done | null {
  if (row.kind === 'refund')
    return row.provider_refund_id === null && row.refund_status === 'pending'
      ? null
      : { commands: [], providerId: row.provider_refund_id };
  if (!isTerminal(row.subscription_status)) return null;
  return row.kind === 'keep_subscription'
    ? { refused: 'The subscription has ended' }
    : { commands: [], providerId: row.provider_subscription_id };
}

/** What to ask the gateway for, by the names that it knows. */
function stepsOf(
  row: PendingOrder,
  orders: GatewayOrders,
): { find: () => Promise<Done | null>; act: () => Promise<Done> } {
  if (row.kind === 'refund') {
    const { amount_minor: amountMinor, currency, reason } = row;
    const order = { id: publicId('refund', row.refund_id), payment: nameOfPayment(row), amountMinor, currency, reason };
    return { find: () => orders.findRefund(order), act: () => orders.refund(order) };
  }
  if (row.provider_subscription_id === null) throw new Error('The gateway has no name for the subscription');
  const id = publicId('gateway_command', row.id);
  const { provider_subscription_id: subscription } = row;
  if (row.kind === 'keep_subscription')
    return { find: () => orders.findKeep({ id, subscription }), act: () => orders.keep({ id, subscription }) };
  const order = { id, subscription, atPeriodEnd: row.at_period_end };
  return { find: () => orders.findCancel(order), act: () => orders.cancel(order) };
}

function nameOfPayment(row: PendingOrder & { kind: 'refund' }): ProviderRef {
  if (row.provider_payment_id !== null) return { kind: 'payment', id: row.provider_payment_id };
  if (row.provider_charge_id !== null) return { kind: 'charge', id: row.provider_charge_id };
  throw new Error('The gateway has no name for the payment');
}

/** What the gateway tells is of what we asked for, whatever else it may go by. */
function asOurs(row: PendingOrder, command: Command): Command {
  if (row.kind === 'refund' && command.type === 'refund.record')
    return { ...command, payment: [{ kind: 'own', id: row.payment_id }, ...command.payment], ownId: row.refund_id };
  if (row.kind !== 'refund' && command.type === 'subscription.record')
    return { ...command, refs: [{ kind: 'own', id: row.subscription_id }, ...command.refs] };
  return command;
}

/** The gateway will not do it. A subscription stays as it is; a refund gives its amount back. */
const refusalOf = (row: PendingOrder, failureReason: string, { now }: Source): Command[] =>
  row.kind === 'refund'
    ? [
        {
          type: 'refund.record',
          refs: [{ kind: 'own', id: row.refund_id }],
          payment: [{ kind: 'own', id: row.payment_id }],
          amountMinor: row.amount_minor,
          currency: row.currency,
          status: 'failed',
          at: now,
          failureReason,
        },
      ]
    : [];

/** Some gateways refuse a question about what they do not have. */
function unknownThere(error: unknown): null {
  if (error instanceof GatewayFault && error.kind === 'rejected') return null;
  throw error;
}

const tooSoon = (seconds: number): ApplicationFailure =>
  ApplicationFailure.create({
    message: 'An earlier attempt may still take effect, or has just ended',
    type: 'TooSoon',
    nextRetryDelay: seconds * 1000 + 1000,
  });
