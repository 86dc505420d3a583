import type { Message } from '../memory.js';
import * as razorpay from '../stories/razorpay-messages.js';
import { start } from '../stories/story.js';
import type { NamedCase } from './named-case.js';

const at = (seconds: number): number => start + seconds;
const month = 30 * 86_400;

const pay = (id: string, amount: number, invoice: string | null = null): razorpay.Payment => ({
  id,
  order: 'order_1',
  amount,
  invoice,
});
/** The same message with other fields in one of its entities. */
const patched = (message: Message, name: string, patch: Record<string, unknown>): Message => {
  const payload = message.body.payload as Record<string, { entity: object }>;
  const part = { entity: { ...payload[name]?.entity, ...patch } };
  return { ...message, body: { ...message.body, payload: { ...payload, [name]: part } } };
};
/** When the payment was begun. */
const begun = (message: Message, seconds: number) => patched(message, 'payment', { created_at: at(seconds) });
const inCurrency = (message: Message, currency: string, ...names: string[]): Message =>
  names.reduce((one, name) => patched(one, name, { currency }), message);

const one = pay('pay_1', 10000);
const ok = razorpay.captured(one, at(0));
const back = (type: string, seconds: number, id: string, amount: number, status: string, total: number) =>
  razorpay.refund(one, type, at(seconds), id, amount, status, total);
const none = { tenant: 'pending', dunning: 'clear' };
const paidTenant = { tenant: 'active', dunning: 'clear' };

/** What Razorpay tells of a payment that nobody captured. */
const uncaptured = (message: Message): Message =>
  patched(message, 'payment', { status: 'refunded', captured: false, amount_refunded: 10000 });

const charge = pay('pay_1', 49900, 'inv_1');
const charges: NamedCase[] = [
  {
    name: 'an authorized payment that nobody captures goes back by itself: nobody was paid',
    messages: [
      razorpay.authorized(one, at(0), 'authorized'),
      uncaptured(back('created', 400, 'rfnd_1', 10000, 'pending', 10000)),
      uncaptured(back('processed', 500, 'rfnd_1', 10000, 'processed', 10000)),
    ],
    ends: {
      ...none,
      payments: { pay_1: 'authorized 10000-10000 INR –' },
      refunds: { rfnd_1: 'succeeded 10000' },
    },
    told: ['payment.authorized pay_1', 'payment.refunded rfnd_1 10000'],
  },
  {
    name: 'the fan-out of one charge of a subscription, all of one second',
    messages: [
      razorpay.authorized(charge, at(0), 'captured'),
      razorpay.captured(charge, at(0)),
      razorpay.orderPaid(charge, at(0)),
      razorpay.invoicePaid(charge, at(0), 'sub_1'),
      razorpay.charged(charge, at(0), 'sub_1', [start, at(month)]),
    ],
    ends: {
      ...paidTenant,
      payments: { pay_1: 'succeeded 49900-0 INR @0' },
      invoices: { inv_1: 'paid/paid 49900/49900 INR @0' },
      subscriptions: { sub_1: 'active' },
    },
    told: [
      'payment.authorized pay_1',
      'payment.succeeded pay_1 49900',
      'invoice.created inv_1',
      'invoice.paid inv_1 49900',
      'subscription.created sub_1',
      'subscription.activated sub_1',
      'tenant.activated',
      'mail payment_received',
    ],
    may: ['subscription.updated sub_1'],
  },
  {
    name: 'a charge fails, another payment of the order passes, and is refunded in part: nine messages',
    messages: [
      razorpay.failed(pay('pay_0', 49900, 'inv_1'), at(0)),
      razorpay.subscription('pending', at(0), 'sub_1', 'pending', [start, at(month)]),
      razorpay.authorized(charge, at(600), 'authorized'),
      razorpay.captured(charge, at(601)),
      razorpay.orderPaid(charge, at(601)),
      razorpay.invoicePaid(charge, at(601), 'sub_1'),
      razorpay.charged(charge, at(601), 'sub_1', [start, at(month)]),
      razorpay.refund(charge, 'created', at(7200), 'rfnd_1', 900, 'pending', 900),
      razorpay.refund(charge, 'processed', at(7300), 'rfnd_1', 900, 'processed', 900),
    ],
    ends: {
      ...paidTenant,
      payments: { pay_0: 'failed 49900-0 INR –', pay_1: 'partially_refunded 49900-900 INR @601' },
      invoices: { inv_1: 'paid/partially_refunded 49900/49900 INR @601' },
      subscriptions: { sub_1: 'active' },
      refunds: { rfnd_1: 'succeeded 900' },
    },
    told: [
      'payment.failed',
      'payment.authorized pay_1',
      'payment.succeeded pay_1 49900',
      'invoice.created inv_1',
      'invoice.paid inv_1 49900',
      'payment.refunded rfnd_1 900',
      'subscription.created sub_1',
      'subscription.activated sub_1',
      'tenant.activated',
      'mail payment_received',
    ],
    may: [
      'mail payment_failed',
      'dunning.started',
      'dunning.resolved',
      'subscription.past_due sub_1',
      'subscription.updated sub_1',
    ],
  },
  {
    name: 'a payment link with its order and an invoice of the same money',
    messages: [
      razorpay.authorized(charge, at(0), 'authorized'),
      razorpay.captured(charge, at(2)),
      razorpay.orderPaid(charge, at(2)),
      razorpay.invoicePaid(charge, at(2), 'sub_1'),
      razorpay.linkPaid(charge, at(2), 'plink_1'),
    ],
    ends: {
      ...paidTenant,
      payments: { pay_1: 'succeeded 49900-0 INR @2' },
      invoices: { inv_1: 'paid/paid 49900/49900 INR @2', plink_1: 'paid/paid 49900/49900 INR @2' },
      subscriptions: { sub_1: 'incomplete' },
    },
    told: [
      'payment.authorized pay_1',
      'payment.succeeded pay_1 49900',
      'invoice.created inv_1',
      'invoice.paid inv_1 49900',
      'invoice.created plink_1',
      'invoice.paid plink_1 49900',
      'subscription.activated sub_1',
      'tenant.activated',
      'mail payment_received',
    ],
  },
  {
    name: 'a payment link, paid and refunded whole',
    messages: [
      razorpay.authorized(one, at(0), 'authorized'),
      razorpay.captured(one, at(2)),
      razorpay.orderPaid(one, at(3)),
      razorpay.linkPaid(one, at(3), 'plink_1'),
      back('processed', 7200, 'rfnd_1', 10000, 'processed', 10000),
    ],
    ends: {
      ...paidTenant,
      payments: { pay_1: 'refunded 10000-10000 INR @2' },
      invoices: { plink_1: 'paid/refunded 10000/10000 INR @3' },
      refunds: { rfnd_1: 'succeeded 10000' },
    },
    told: [
      'payment.authorized pay_1',
      'payment.succeeded pay_1 10000',
      'invoice.created plink_1',
      'invoice.paid plink_1 10000',
      'payment.refunded rfnd_1 10000',
      'tenant.activated',
      'mail payment_received',
    ],
  },
  {
    name: 'an invoice is paid in two parts',
    messages: [
      razorpay.captured(pay('pay_1', 4000, 'inv_1'), at(0)),
      razorpay.partiallyPaid(pay('pay_1', 4000, 'inv_1'), at(0), 10000, 4000),
      razorpay.captured(pay('pay_2', 6000, 'inv_1'), at(600)),
      patched(
        patched(razorpay.invoicePaid(pay('pay_2', 6000, 'inv_1'), at(600), 'sub_1'), 'invoice', {
          amount: 10000,
          amount_paid: 10000,
          subscription_id: null,
        }),
        'order',
        { amount: 10000, amount_paid: 10000 },
      ),
    ],
    ends: {
      ...paidTenant,
      payments: { pay_1: 'succeeded 4000-0 INR @0', pay_2: 'succeeded 6000-0 INR @600' },
      invoices: { inv_1: 'paid/paid 10000/10000 INR @600' },
    },
    told: [
      'payment.succeeded pay_1 4000',
      'payment.succeeded pay_2 6000',
      'invoice.created inv_1',
      'invoice.paid inv_1 10000',
      'tenant.activated',
      'mail payment_received',
      'mail payment_received',
    ],
  },
  {
    name: 'an invoice expires, and its money comes late',
    messages: [
      razorpay.failed(pay('pay_1', 10000, 'inv_1'), at(0)),
      razorpay.invoiceExpired('inv_1', at(600), 10000),
      begun(razorpay.captured(pay('pay_1', 10000, 'inv_1'), at(900)), 0),
    ],
    ends: {
      ...paidTenant,
      payments: { pay_1: 'succeeded 10000-0 INR @900' },
      invoices: { inv_1: 'paid/paid 10000/10000 INR @900' },
    },
    told: [
      'payment.failed',
      'payment.succeeded pay_1 10000',
      'invoice.created inv_1',
      'invoice.paid inv_1 10000',
      'tenant.activated',
      'mail payment_received',
    ],
    may: ['invoice.voided inv_1', 'mail payment_failed', 'dunning.started', 'dunning.resolved'],
  },
];

const payments: NamedCase[] = [
  {
    name: 'late authorisation: failed, held a day later, captured, refunded; the refund repeats when it was begun',
    messages: [
      razorpay.failed(one, at(0)),
      begun(razorpay.authorized(one, at(86_400), 'authorized'), 0),
      begun(razorpay.captured(one, at(86_402)), 0),
      begun(razorpay.orderPaid(one, at(86_402)), 0),
      begun(back('created', 90_000, 'rfnd_1', 2500, 'processed', 2500), 0),
      begun(back('processed', 90_000, 'rfnd_1', 2500, 'processed', 2500), 0),
    ],
    ends: {
      ...none,
      payments: { pay_1: 'partially_refunded 10000-2500 INR @86402' },
      refunds: { rfnd_1: 'succeeded 2500' },
    },
    told: [
      'payment.failed',
      'payment.authorized pay_1',
      'payment.succeeded pay_1 10000',
      'payment.refunded rfnd_1 2500',
      'mail payment_received',
    ],
    may: ['mail payment_failed'],
  },
  {
    name: 'two payments of one order: one failed, the other succeeded',
    messages: [
      razorpay.failed(pay('pay_0', 10000), at(0)),
      razorpay.authorized(one, at(0), 'captured'),
      razorpay.captured(one, at(0)),
      razorpay.orderPaid(one, at(0)),
    ],
    ends: { ...none, payments: { pay_0: 'failed 10000-0 INR –', pay_1: 'succeeded 10000-0 INR @0' } },
    told: ['payment.failed', 'payment.authorized pay_1', 'payment.succeeded pay_1 10000', 'mail payment_received'],
    may: ['mail payment_failed'],
  },
  {
    name: 'dinars have three decimals',
    messages: [
      inCurrency(ok, 'KWD', 'payment'),
      inCurrency(back('created', 60, 'rfnd_1', 1230, 'pending', 1230), 'KWD', 'payment', 'refund'),
      inCurrency(back('processed', 90, 'rfnd_1', 1230, 'processed', 1230), 'KWD', 'payment', 'refund'),
    ],
    ends: {
      ...none,
      payments: { pay_1: 'partially_refunded 10000-1230 KWD @0' },
      refunds: { rfnd_1: 'succeeded 1230' },
    },
    told: ['payment.succeeded pay_1 10000', 'payment.refunded rfnd_1 1230', 'mail payment_received'],
  },
];

const reversals: NamedCase[] = [
  {
    name: 'two equal partial refunds, and a third that fails',
    messages: [
      ok,
      back('processed', 60, 'rfnd_1', 2500, 'processed', 2500),
      back('processed', 60, 'rfnd_2', 2500, 'processed', 5000),
      back('created', 90, 'rfnd_3', 5000, 'pending', 10000),
      back('failed', 7200, 'rfnd_3', 5000, 'failed', 5000),
    ],
    ends: {
      ...none,
      payments: { pay_1: 'partially_refunded 10000-5000 INR @0' },
      refunds: { rfnd_1: 'succeeded 2500', rfnd_2: 'succeeded 2500', rfnd_3: 'failed 5000' },
    },
    told: [
      'payment.succeeded pay_1 10000',
      'payment.refunded rfnd_1 2500',
      'payment.refunded rfnd_2 2500',
      'refund.failed rfnd_3 5000',
      'mail payment_received',
    ],
  },
  {
    name: 'a dispute is lost, heard of before the payment',
    messages: [
      ok,
      razorpay.dispute(one, 'created', at(60), 'disp_1', 'open'),
      razorpay.dispute(one, 'under_review', at(120), 'disp_1', 'under_review'),
      razorpay.dispute(one, 'lost', at(180), 'disp_1', 'lost'),
    ],
    ends: { ...none, payments: { pay_1: 'charged_back 10000-0 INR @0' }, disputes: { disp_1: 'lost' } },
    told: ['payment.succeeded pay_1 10000', 'dispute.opened disp_1', 'dispute.lost disp_1', 'mail payment_received'],
    may: ['dispute.updated disp_1'],
  },
  {
    name: 'a dispute is won, and a second one opened within the same second',
    messages: [
      ok,
      razorpay.dispute(one, 'created', at(60), 'disp_1', 'open'),
      razorpay.dispute(one, 'won', at(120), 'disp_1', 'won'),
      razorpay.dispute(one, 'created', at(120), 'disp_2', 'open'),
      razorpay.dispute(one, 'closed', at(120), 'disp_1', 'closed'),
    ],
    ends: {
      ...none,
      payments: { pay_1: 'disputed 10000-0 INR @0' },
      disputes: { disp_1: 'won', disp_2: 'needs_response' },
    },
    told: [
      'payment.succeeded pay_1 10000',
      'dispute.opened disp_1',
      'dispute.won disp_1',
      'dispute.opened disp_2',
      'mail payment_received',
    ],
    may: ['dispute.updated disp_1'],
  },
];

const subscriptions: NamedCase[] = [
  {
    name: 'the last retry of a subscription fails: pending and halted in one second',
    messages: [
      razorpay.subscription('activated', at(0), 'sub_1', 'active', [start, at(month)]),
      razorpay.failed(charge, at(86_400)),
      razorpay.subscription('pending', at(86_400), 'sub_1', 'halted', [start, at(month)]),
      razorpay.subscription('halted', at(86_400), 'sub_1', 'halted', [start, at(month)]),
    ],
    ends: {
      ...none,
      payments: { pay_1: 'failed 49900-0 INR –' },
      invoices: { inv_1: 'issued/failed 0/null null –' },
      subscriptions: { sub_1: 'suspended' },
      dunning: 'grace',
    },
    told: [
      'payment.failed',
      'subscription.created sub_1',
      'subscription.suspended sub_1',
      'mail payment_failed',
      'dunning.started',
    ],
    may: ['subscription.activated sub_1', 'subscription.past_due sub_1', 'subscription.updated sub_1'],
  },
];

export const razorpayCases: readonly NamedCase[] = [...charges, ...payments, ...reversals, ...subscriptions];
