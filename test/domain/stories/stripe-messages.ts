import { type Body, fixture, type Message } from './story.js';

/** `2020`: before 2025-03-31, invoices name their payment and charges list their refunds; `basil`: they do not. */
export type Shape = '2020' | 'basil';

type Json = Record<string, unknown>;
let count = 0;

/** An event of a fixture with another object in it. */
function message(name: string, type: string, at: number, patch: Json, previous?: Json): Message {
  const body = fixture(`stripe/${name}`) as Body & { data: { object: Json; previous_attributes?: Json } };
  const object = { ...body.data.object, customer: 'cus_1', ...patch };
  const data = previous === undefined ? { object } : { object, previous_attributes: previous };
  return { gateway: 'stripe', at: at * 1000, body: { ...body, id: `evt_${++count}`, type, created: at, data } };
}

export interface Attempt {
  /** Payment intent. */
  pi: string;
  /** Charge of this attempt. */
  ch: string;
  amount: number;
  shape: Shape;
  invoice?: string;
}

const link = (one: Attempt): Json =>
  one.shape === '2020'
    ? { invoice: one.invoice ?? null, payment_details: null }
    : { invoice: undefined, payment_details: null };

export const intentFailed = (one: Attempt, at: number): Message =>
  message('payment_intent.payment_failed', 'payment_intent.payment_failed', at, {
    ...intent(one),
    status: 'requires_payment_method',
    amount_received: 0,
    latest_charge: one.ch,
    last_payment_error: {
      code: 'card_declined',
      decline_code: 'insufficient_funds',
      message: 'Your card has insufficient funds.',
      type: 'card_error',
      charge: one.ch,
    },
  });
export const intentSucceeded = (one: Attempt, at: number): Message =>
  message('payment_intent.succeeded', 'payment_intent.succeeded', at, {
    ...intent(one),
    status: 'succeeded',
    amount_received: one.amount,
    latest_charge: one.ch,
    last_payment_error: null,
  });
export const intentProcessing = (one: Attempt, at: number): Message =>
  message('payment_intent.processing', 'payment_intent.processing', at, {
    ...intent(one),
    status: 'processing',
    amount_received: 0,
    latest_charge: one.ch,
  });
export const intentAuthorized = (one: Attempt, at: number): Message =>
  message('payment_intent.amount_capturable_updated', 'payment_intent.amount_capturable_updated', at, {
    ...intent(one),
    status: 'requires_capture',
    amount_received: 0,
    latest_charge: one.ch,
  });
export const intentCanceled = (one: Attempt, at: number): Message =>
  message('payment_intent.canceled', 'payment_intent.canceled', at, {
    ...intent(one),
    status: 'canceled',
    amount_received: 0,
    latest_charge: one.ch,
    canceled_at: at,
  });

const intent = (one: Attempt): Json => ({ id: one.pi, amount: one.amount, ...link(one) });
const charge = (one: Attempt): Json => ({ id: one.ch, payment_intent: one.pi, amount: one.amount, ...link(one) });

export const chargeSucceeded = (one: Attempt, at: number): Message =>
  message('charge.succeeded', 'charge.succeeded', at, {
    ...charge(one),
    amount_captured: one.amount,
    captured: true,
    amount_refunded: 0,
  });
export const chargeFailed = (one: Attempt, at: number): Message =>
  message('charge.failed', 'charge.failed', at, {
    ...charge(one),
    amount_captured: 0,
    captured: false,
    paid: false,
    status: 'failed',
  });

export interface Refund {
  id: string;
  amount: number;
}

/** `listed`: the refunds that the charge carries in the old shape, newest first. */
export const chargeRefunded = (
  one: Attempt,
  at: number,
  before: number,
  after: number,
  listed: readonly (Refund & { status: string })[],
): Message =>
  message(
    'charge.refunded',
    'charge.refunded',
    at,
    {
      ...charge(one),
      amount_captured: one.amount,
      captured: true,
      amount_refunded: after,
      refunded: after >= one.amount,
      ...(one.shape === '2020'
        ? {
            refunds: {
              object: 'list',
              data: listed.map(({ id, amount, status }) => ({
                id,
                object: 'refund',
                amount,
                charge: one.ch,
                payment_intent: one.pi,
                currency: 'usd',
                status,
                created: at,
              })),
            },
          }
        : {}),
    },
    { amount_refunded: before },
  );
export const refund = (one: Attempt, type: string, at: number, { id, amount }: Refund, status: string): Message =>
  message(type, type, at, { id, amount, charge: one.ch, payment_intent: one.pi, status, created: at });

export const dispute = (one: Attempt, type: string, at: number, id: string, amount: number, status: string): Message =>
  message(type, type, at, { id, amount, charge: one.ch, payment_intent: one.pi, status });

export interface Invoice extends Attempt {
  id: string;
  sub: string;
  reason: 'subscription_create' | 'subscription_cycle';
  finalizedAt: number;
  /** The period that it is for, in seconds. */
  period: [number, number];
}

export function invoice(one: Invoice, type: string, at: number, patch: Json): Message {
  const name =
    one.shape === '2020'
      ? `variants/${type === 'invoice.payment_failed' ? 'invoice.payment_failed' : 'invoice.payment_succeeded'}@2020-08-27`
      : 'invoice.paid';
  const isFinal = patch.status !== 'draft';
  const line = {
    object: 'line_item',
    amount: one.amount,
    currency: 'usd',
    period: { start: one.period[0], end: one.period[1] },
  };
  const shaped: Json =
    one.shape === '2020'
      ? {
          subscription: one.sub,
          payment_intent: isFinal && one.amount > 0 ? one.pi : null,
          charge: patch.charged === true ? one.ch : null,
          tax: 0,
          total_tax_amounts: [],
          lines: { object: 'list', data: [{ ...line, type: 'subscription', subscription: one.sub, proration: false }] },
        }
      : {
          parent: {
            type: 'subscription_details',
            quote_details: null,
            subscription_details: { subscription: one.sub, metadata: { tenant_id: 'tenant-123' } },
          },
          total_taxes: [],
          lines: {
            object: 'list',
            data: [
              {
                ...line,
                parent: {
                  type: 'subscription_item_details',
                  subscription_item_details: { subscription: one.sub, proration: false },
                },
              },
            ],
          },
        };
  const { charged: _, moments = {}, ...rest } = patch as Json & { moments?: Json };
  return message(name, type, at, {
    id: one.id,
    number: `N-${one.id}`,
    billing_reason: one.reason,
    total: one.amount,
    subtotal: one.amount,
    total_discount_amounts: [],
    amount_due: one.amount,
    amount_paid: 0,
    amount_remaining: one.amount,
    attempt_count: 0,
    due_date: null,
    next_payment_attempt: null,
    status_transitions: {
      finalized_at: isFinal ? one.finalizedAt : null,
      paid_at: null,
      voided_at: null,
      marked_uncollectible_at: null,
      ...(moments as Json),
    },
    ...shaped,
    ...rest,
  });
}
export const invoicePaymentPaid = (one: Invoice, at: number): Message =>
  message('invoice_payment.paid', 'invoice_payment.paid', at, {
    customer: undefined,
    invoice: one.id,
    amount_paid: one.amount,
    payment: { type: 'payment_intent', payment_intent: one.pi },
    status_transitions: { paid_at: at, canceled_at: null },
  });

export const subscription = (
  sub: string,
  type: string,
  at: number,
  status: string,
  period: [number, number],
  patch: Json = {},
): Message => {
  const body = fixture('stripe/customer.subscription.created') as { data: { object: { items: { data: Json[] } } } };
  const items = {
    object: 'list',
    data: body.data.object.items.data.map((item) => ({
      ...item,
      current_period_start: period[0],
      current_period_end: period[1],
    })),
  };
  return message('customer.subscription.created', type, at, {
    id: sub,
    status,
    items,
    canceled_at: null,
    ended_at: null,
    ...patch,
  });
};
