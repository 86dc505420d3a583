import { createRunGatewayCommand } from '../../src/activities/run-gateway-command.js';
import { type ApplyApiCommand, createApplyApiCommand } from '../../src/billing/apply-api-command.js';
import type { DunningChange } from '../../src/db/dunning.js';
import { insertGatewayCommand } from '../../src/db/gateway-commands.js';
import { createSealer } from '../../src/db/sealed.js';
import { newUuid } from '../../src/db/uuid.js';
import type { GatewayName } from '../../src/domain/entities.js';
import { publicId } from '../../src/domain/ids.js';
import type { GatewayKeys } from '../../src/gateways/api.js';
import { createOpenApi } from '../../src/reconcile/open-account.js';
import * as asaas from '../domain/stories/asaas-messages.js';
import * as razorpay from '../domain/stories/razorpay-messages.js';
import { fixture, start } from '../domain/stories/story.js';
import * as stripe from '../domain/stories/stripe-messages.js';
import { usedDatabase } from '../setup/database.js';
import { traceparent, tracer } from '../setup/tracer.js';
import { voiceOf } from '../setup/voice.js';
import { type Body, createWorld } from '../setup/world.js';
import { type FakeGateway, fakeGateway } from './fakes.js';

const sealer = createSealer(Buffer.alloc(32, 1));
const keys: Record<GatewayName, GatewayKeys> = {
  stripe: { apiKey: 'sk_live_of_the_tests' },
  razorpay: { keyId: 'rzp_live_tests', keySecret: 'secret_of_the_tests' },
  asaas: { apiKey: '$aact_prod_tests' },
};
const amount = 10_000;

/** Webhooks of each gateway: a payment that succeeded, a subscription, and a refund as the gateway's books have it. */
const messages: Record<
  GatewayName,
  {
    paid: (id: string, gateway: FakeGateway) => Body;
    subscribed: (id: string) => Body;
    refunded: (payment: string, gateway: FakeGateway, event: string) => Body;
  }
> = {
  stripe: {
    paid: (id) => stripe.intentSucceeded({ pi: id, ch: `ch_${id}`, amount, shape: 'basil' }, start).body,
    subscribed: (id) =>
      stripe.subscription(id, 'customer.subscription.created', start, 'active', [start, start + 86_400 * 30]).body,
    refunded: (payment, gateway, event) => ({
      ...(fixture('stripe/refund.created') as Body),
      id: event,
      created: start + 60,
      data: { object: gateway.refunds(payment).at(-1) },
    }),
  },
  razorpay: {
    paid: (id) => razorpay.captured({ id, order: `order_${id}`, amount, invoice: null }, start).body,
    subscribed: (id) => razorpay.subscription('activated', start, id, 'active', [start, start + 86_400 * 30]).body,
    refunded: (payment, gateway) => {
      const made = gateway.refunds(payment).at(-1)!;
      const one = { id: payment, order: `order_${payment}`, amount, invoice: null };
      const { body } = razorpay.refund(
        one,
        'processed',
        start + 60,
        String(made.id),
        made.minor,
        'processed',
        made.minor,
      );
      Object.assign((body as { payload: { refund: { entity: Body } } }).payload.refund.entity, { notes: made.notes });
      return body;
    },
  },
  asaas: {
    paid: (id, gateway) => asaasCharge(id, 'PAYMENT_RECEIVED', gateway),
    subscribed: (id) => asaas.subscription('SUBSCRIPTION_CREATED', start, id, 'ACTIVE').body,
    refunded: (payment, gateway, event) => ({
      ...asaasCharge(payment, 'PAYMENT_PARTIALLY_REFUNDED', gateway),
      id: event,
    }),
  },
};
export function asaasCharge(id: string, type: string, gateway: FakeGateway): Body {
  const one = { id, sub: null, amount, dueAt: start, status: 'RECEIVED', confirmedAt: start, receivedAt: start };
  const { body } = asaas.charge(type, start, { ...one, refunds: null, chargeback: null });
  const refunds = gateway.refunds(id);
  const billingType = gateway.books.boletos.has(id) ? 'BOLETO' : 'PIX';
  return { ...body, payment: { ...(body.payment as Body), billingType, refunds: refunds.length > 0 ? refunds : null } };
}

/** A tenant whose own account of a gateway has an API key, and what the gateway has on its side. */
export async function openStand(gateway: GatewayName) {
  const [world, api] = await Promise.all([createWorld(usedDatabase), fakeGateway(gateway)]);
  const names = Object.entries({ api_key: 'apiKey', key_id: 'keyId', key_secret: 'keySecret' } as const);
  const secrets = Object.fromEntries(
    names.flatMap(([name, key]) => {
      const open = keys[gateway][key];
      return open === undefined ? [] : [[name, sealer.seal(open, 'gateway-account.secret')]];
    }),
  );
  const addAccount = async (name: string, tenantId: string) => {
    const id = await world.addAccount(gateway, name, tenantId);
    await world.db.withSystem((tx) =>
      tx.query('update gateway_accounts set secrets = $2 where id = $1', [id, secrets]),
    );
    return id;
  };
  const accountId = await addAccount('own', world.tenantId);
  const apply = createApplyApiCommand({ voice: voiceOf('Brand'), now: Date.now, attempts: false });
  let crashes = 0;
  const woken: DunningChange[] = [];
  const trials: string[] = [];
  /** As a process that dies before its commit. */
  const crashing: ApplyApiCommand = async (tx, command) => {
    const applied = await apply(tx, command);
    if (crashes-- > 0) throw new Error('crashed before the commit');
    return applied;
  };
  const activity = createRunGatewayCommand({
    db: world.db,
    openApi: createOpenApi({
      db: world.db,
      sealer,
      environment: [{ gateway, keys: {}, apiBase: api.url }],
      userAgent: 'Tests/1.0',
      publicUrl: undefined,
      now: Date.now,
    }),
    apply: crashing,
    wakeDunning: (one) => void (one && woken.push(one)),
    tracer,
    observe: ({ status, error }) => trials.push(status ?? String(error)),
    now: Date.now,
    settleSeconds: 0,
  });
  const row = async <Row>(text: string, values: unknown[], tenant = world.tenantId): Promise<Row> =>
    (await world.rows<Row>(text, values, tenant))[0]!;

  /** As `POST /payments/{id}/refund` does. */
  async function request(name: string, minor: number, tenant = world.tenantId, account = accountId) {
    const payment = await row<{ id: string; billing_account_id: string; currency: string; livemode: boolean }>(
      `select p.id, p.billing_account_id, p.currency, b.livemode from payments p
       join billing_accounts b on b.id = p.billing_account_id where p.provider_payment_id = $1`,
      [name],
      tenant,
    );
    const [id, refundId] = [newUuid(), newUuid()];
    const { billing_account_id, livemode, currency } = payment;
    await world.db.withTenant(tenant, async (tx) => {
      await apply(tx, {
        accountId: billing_account_id,
        livemode,
        own: [{ entityType: 'payment', id: payment.id }],
        cause: 'payment.refund',
        actor: 'key_1',
        commands: (_state, { now }) => [
          {
            type: 'refund.record',
            refs: [{ kind: 'own', id: refundId }],
            payment: [{ kind: 'own', id: payment.id }],
            amountMinor: minor,
            currency,
            status: 'pending',
            at: now,
            requestedBy: 'key_1',
          },
        ],
      });
      const what = {
        kind: 'refund' as const,
        refund_id: refundId,
        subscription_id: null,
        at_period_end: false,
        requested_by: 'key_1',
      };
      tx.traceparent = traceparent;
      await insertGatewayCommand(tx, {
        ...what,
        id,
        tenant_id: tenant,
        billing_account_id,
        gateway_account_id: account,
      });
    });
    return { id, refundId, own: publicId('refund', refundId), run: () => activity({ tenantId: tenant, id }) };
  }

  /** As `POST /subscriptions/{id}/cancel` does. */
  const cancel = (name: string, atPeriodEnd = false) => tell('cancel_subscription', name, atPeriodEnd);
  /** As `POST /subscriptions/{id}/keep` does. */
  const keep = (name: string) => tell('keep_subscription', name, false);
  async function tell(kind: 'cancel_subscription' | 'keep_subscription', name: string, atPeriodEnd: boolean) {
    const of = await row<{ entity_id: string; billing_account_id: string }>(
      "select entity_id, billing_account_id from gateway_refs where kind = 'subscription' and external_id = $1",
      [name],
    );
    const id = newUuid();
    const what = { kind, refund_id: null, subscription_id: of.entity_id, at_period_end: atPeriodEnd };
    const { billing_account_id } = of;
    await world.db.withTenant(world.tenantId, (tx) =>
      insertGatewayCommand(tx, {
        ...what,
        id,
        tenant_id: world.tenantId,
        billing_account_id,
        gateway_account_id: accountId,
        requested_by: 'key_1',
      }),
    );
    return { id, subscriptionId: of.entity_id, run: () => activity({ tenantId: world.tenantId, id }) };
  }

  return {
    world,
    api,
    accountId,
    /** Whose dunning was woken. */
    woken,
    /** How each time has ended that the gateway was to be told. */
    trials,
    addAccount,
    request,
    cancel,
    keep,
    /** The next so many commits of an answer. */
    crash: (times: number) => {
      crashes = times;
    },
    /** A payment that the gateway has, and has told. */
    paid: async (name: string, account = accountId) => {
      api.books.payments.set(name, amount);
      await world.receive(gateway, messages[gateway].paid(name, api), account);
    },
    subscribed: async (name: string) => {
      api.books.subscriptions.set(name, { id: name, status: gateway === 'asaas' ? 'ACTIVE' : 'active' });
      await world.receive(gateway, messages[gateway].subscribed(name), accountId);
    },
    /** The payer of a subscription owes from now on. Whose clock is to be woken. */
    owes: async (subscription: string): Promise<DunningChange> => {
      const { accountId } = await row<{ accountId: string }>(
        `select billing_account_id as "accountId" from gateway_refs where kind = 'subscription' and external_id = $1`,
        [subscription],
      );
      await row(
        `with i as (insert into invoices (id, tenant_id, billing_account_id, number, status, currency, subtotal_minor, due_date, issued_at, overdue_at)
           select uuid7(), tenant_id, id, 'owed', 'issued', 'USD', 100, current_date, now(), now() from billing_accounts where id = $1 returning *)
         insert into dunning_runs (id, tenant_id, billing_account_id, policy, currency, state, anchor_date, started_at)
         select id, tenant_id, billing_account_id, 'standard-v1', 'USD', 'grace', due_date, now() from i returning id`,
        [accountId],
      );
      return { tenantId: world.tenantId, accountId, currency: 'USD', recovered: [] };
    },
    /** The webhook about the last refund of a payment. */
    webhook: (name: string, event: string, account = accountId) =>
      world.receive(gateway, messages[gateway].refunded(name, api, event), account, {
        'x-razorpay-event-id': event,
      }),
    refunds: (tenant = world.tenantId) =>
      world.rows<{
        id: string;
        status: string;
        amount_minor: number;
        provider_refund_id: string | null;
        failure_reason: string | null;
      }>('select id, status, amount_minor, provider_refund_id, failure_reason from refunds order by id', [], tenant),
    told: async (...types: string[]) =>
      (await world.rows<{ type: string }>('select type from events where type = any ($1) order by seq', [types])).map(
        (one) => one.type,
      ),
    command: (id: string) =>
      row<{
        status: string;
        attempts: number;
        last_error: string | null;
        provider_id: string | null;
        payer_url: string | null;
      }>('select status, attempts, last_error, provider_id, payer_url from gateway_commands where id = $1', [id]),
    close: async () => {
      api.close();
      await world.close();
    },
  };
}
export type Stand = Awaited<ReturnType<typeof openStand>>;
