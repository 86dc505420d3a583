import { type Body, fixture, type Message } from './story.js';

type Json = Record<string, unknown>;
type Entities = Record<string, Json>;
interface Template extends Body {
  payload: Record<string, { entity: Json }>;
}

/** An event of a fixture with other entities in it; its time is that of the event. */
function message(type: string, at: number, entities: Entities): Message {
  const body = fixture(`razorpay/${type}`) as Template;
  const payload = Object.fromEntries(
    Object.entries(body.payload).map(([name, part]) => [
      name,
      { entity: { ...part.entity, created_at: at - 5, ...entities[name] } },
    ]),
  );
  return { gateway: 'razorpay', at: at * 1000, body: { ...body, event: type, payload, created_at: at } };
}

export interface Payment {
  id: string;
  order: string;
  amount: number;
  invoice: string | null;
}

const entity = (one: Payment, status: string, patch: Json = {}): Json => ({
  id: one.id,
  order_id: one.order,
  invoice_id: one.invoice,
  amount: one.amount,
  status,
  captured: status === 'captured' || status === 'refunded',
  ...patch,
});
export const authorized = (one: Payment, at: number, status: string): Message =>
  message('payment.authorized', at, { payment: entity(one, status) });
export const captured = (one: Payment, at: number): Message =>
  message('payment.captured', at, { payment: entity(one, 'captured') });
export const failed = (one: Payment, at: number): Message =>
  message('payment.failed', at, {
    payment: entity(one, 'failed', {
      error_code: 'BAD_REQUEST_ERROR',
      error_description: 'Payment failed',
      error_reason: 'payment_failed',
    }),
  });
export const orderPaid = (one: Payment, at: number): Message =>
  message('order.paid', at, {
    payment: entity(one, 'captured'),
    order: { id: one.order, amount: one.amount, amount_paid: one.amount },
  });
export const invoicePaid = (one: Payment, at: number, sub: string): Message =>
  message('invoice.paid', at, {
    payment: entity(one, 'captured'),
    order: { id: one.order, amount: one.amount, amount_paid: one.amount },
    invoice: {
      id: one.invoice,
      order_id: one.order,
      payment_id: one.id,
      amount: one.amount,
      amount_paid: one.amount,
      paid_at: at,
      issued_at: at - 60,
      subscription_id: sub,
    },
  });
export const partiallyPaid = (one: Payment, at: number, total: number, paid: number): Message =>
  message('invoice.partially_paid', at, {
    payment: entity(one, 'captured'),
    order: { id: one.order, amount: total, amount_paid: paid },
    invoice: {
      id: one.invoice,
      order_id: one.order,
      payment_id: one.id,
      amount: total,
      amount_paid: paid,
      paid_at: null,
      issued_at: at - 60,
      subscription_id: null,
    },
  });
export const linkPaid = (one: Payment, at: number, link: string): Message =>
  message('payment_link.paid', at, {
    payment: entity(one, 'captured'),
    order: { id: one.order, amount: one.amount, amount_paid: one.amount },
    payment_link: { id: link, order_id: one.order, amount: one.amount, amount_paid: one.amount },
  });
export const invoiceExpired = (id: string, at: number, amount: number): Message =>
  message('invoice.expired', at, { invoice: { id, amount, amount_paid: 0, expired_at: at, subscription_id: null } });
export const charged = (one: Payment, at: number, sub: string, period: [number, number]): Message =>
  message('subscription.charged', at, {
    payment: entity(one, 'captured', { captured: '1' }),
    subscription: { id: sub, status: 'active', current_start: period[0], current_end: period[1] },
  });
export const subscription = (
  type: string,
  at: number,
  sub: string,
  status: string,
  period: [number, number] | null,
  patch: Json = {},
): Message =>
  message(`subscription.${type}`, at, {
    subscription: {
      id: sub,
      status,
      current_start: period?.[0] ?? null,
      current_end: period?.[1] ?? null,
      ended_at: null,
      ...patch,
    },
  });
export const refund = (
  one: Payment,
  type: string,
  at: number,
  id: string,
  amount: number,
  status: string,
  total: number,
): Message =>
  message(`refund.${type}`, at, {
    refund: { id, payment_id: one.id, amount, status },
    payment: entity(one, total >= one.amount ? 'refunded' : 'captured', {
      amount_refunded: total,
      refund_status: total >= one.amount ? 'full' : total > 0 ? 'partial' : null,
    }),
  });
export const dispute = (one: Payment, type: string, at: number, id: string, status: string): Message =>
  message(`payment.dispute.${type}`, at, {
    payment: entity(one, 'captured'),
    dispute: { id, payment_id: one.id, amount: one.amount, status },
  });
