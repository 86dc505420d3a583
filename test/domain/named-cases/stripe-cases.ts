import type { Message } from '../memory.js';
import { start } from '../stories/story.js';
import * as stripe from '../stories/stripe-messages.js';
import type { NamedCase } from './named-case.js';

const at = (seconds: number): number => start + seconds;
const month = 30 * 86_400;

const attempt = (pi: string, amount: number, patch: Partial<stripe.Attempt> = {}): stripe.Attempt => ({
  pi,
  ch: pi.replace('pi', 'ch'),
  amount,
  shape: '2020',
  ...patch,
});
const bill = (amount: number, patch: Partial<stripe.Invoice> = {}): stripe.Invoice => ({
  ...attempt('pi_1', amount),
  id: 'in_1',
  invoice: 'in_1',
  sub: 'sub_1',
  reason: 'subscription_cycle',
  finalizedAt: start,
  period: [start, at(month)],
  ...patch,
});
/** The same message with other fields in its object. */
const patched = (message: Message, patch: Record<string, unknown>): Message => {
  const data = message.body.data as { object: Record<string, unknown> };
  return { ...message, body: { ...message.body, data: { ...data, object: { ...data.object, ...patch } } } };
};
const open = { status: 'open' };
const paid = (amount: number, seconds: number) => ({
  status: 'paid',
  amount_paid: amount,
  amount_remaining: 0,
  charged: true,
  moments: { paid_at: at(seconds) },
});
/** Since 2025-03-31 this field of the intent is what may name its invoice. */
const naming = (invoice: string) => ({ payment_details: { order_reference: invoice } });

const shapes: readonly stripe.Shape[] = ['2020', 'basil'];
const active = (type: string, seconds: number, status = 'active') =>
  stripe.subscription('sub_1', `customer.subscription.${type}`, at(seconds), status, [start, at(month)]);

const collections: NamedCase[] = shapes.flatMap((shape): NamedCase[] => {
  const doc = bill(5000, { shape });
  const created = active('created', 0);
  return [
    {
      name: `a renewal that goes well, told by messages of one second (${shape})`,
      messages: [
        created,
        ...(shape === '2020' ? [stripe.invoice(doc, 'invoice.finalized', at(60), open)] : []),
        stripe.chargeSucceeded(doc, at(60)),
        stripe.intentSucceeded(doc, at(60)),
        stripe.invoice(doc, 'invoice.paid', at(60), paid(5000, 60)),
        stripe.invoice(doc, 'invoice.payment_succeeded', at(60), paid(5000, 60)),
      ],
      ends: {
        payments: { pi_1: 'succeeded 5000-0 USD @60' },
        invoices: { in_1: 'paid/paid 5000/5000 USD @60' },
        subscriptions: { sub_1: 'active' },
        tenant: 'active',
        dunning: 'clear',
      },
      told: [
        'invoice.created in_1',
        'payment.succeeded pi_1 5000',
        'invoice.paid in_1 5000',
        'subscription.created sub_1',
        'subscription.activated sub_1',
        'tenant.activated',
        'mail payment_received',
      ],
      may: ['subscription.updated sub_1', 'subscription.updated sub_1'],
    },
    {
      name: `a renewal that fails and recovers (${shape})`,
      messages: [
        stripe.intentFailed(doc, at(61)),
        stripe.chargeFailed(doc, at(60)),
        stripe.invoice(doc, 'invoice.payment_failed', at(60), { ...open, attempt_count: 1, charged: true }),
        stripe.intentSucceeded({ ...doc, ch: 'ch_2' }, at(3600)),
        stripe.invoice({ ...doc, ch: 'ch_2' }, 'invoice.paid', at(3601), paid(5000, 3600)),
      ],
      ends: {
        payments: { pi_1: 'succeeded 5000-0 USD @3600' },
        invoices: { in_1: 'paid/paid 5000/5000 USD @3600' },
        subscriptions: { sub_1: 'active' },
        tenant: 'active',
        dunning: 'clear',
      },
      told: [
        'payment.failed',
        'invoice.created in_1',
        'payment.succeeded pi_1 5000',
        'invoice.paid in_1 5000',
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
      name: `two Event objects for each failure, a second apart (${shape})`,
      messages: [
        stripe.intentFailed(doc, at(60)),
        stripe.intentFailed(doc, at(61)),
        stripe.invoice(doc, 'invoice.payment_failed', at(60), { ...open, attempt_count: 1, charged: true }),
        stripe.invoice(doc, 'invoice.payment_failed', at(61), { ...open, attempt_count: 1, charged: true }),
        stripe.invoice(doc, 'invoice.paid', at(3601), paid(5000, 3600)),
      ],
      ends: {
        payments: { pi_1: shape === '2020' ? 'succeeded 5000-0 USD @3601' : 'failed 5000-0 USD –' },
        invoices: { in_1: 'paid/paid 5000/5000 USD @3600' },
        subscriptions: { sub_1: 'active' },
        tenant: 'active',
        dunning: 'clear',
      },
      told: [
        'payment.failed',
        'invoice.created in_1',
        ...(shape === '2020' ? ['payment.succeeded pi_1 5000'] : []),
        'invoice.paid in_1 5000',
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
      name: `an invoice that credit pays in part fails and recovers (${shape})`,
      messages: [
        stripe.intentFailed({ ...doc, amount: 3000 }, at(60)),
        stripe.invoice(doc, 'invoice.payment_failed', at(60), {
          ...open,
          attempt_count: 1,
          charged: true,
          amount_due: 3000,
          amount_remaining: 3000,
          starting_balance: -2000,
        }),
        stripe.intentSucceeded({ ...doc, amount: 3000, ch: 'ch_2' }, at(3600)),
        stripe.invoice(doc, 'invoice.paid', at(3600), {
          ...paid(3000, 3600),
          amount_due: 3000,
          starting_balance: -2000,
        }),
      ],
      ends: {
        payments: { pi_1: 'succeeded 3000-0 USD @3600' },
        invoices: { in_1: 'paid/paid 5000/5000 USD @3600' },
        subscriptions: { sub_1: 'active' },
        tenant: 'active',
        dunning: 'clear',
      },
      told: [
        'payment.failed',
        'invoice.created in_1',
        'payment.succeeded pi_1 3000',
        'invoice.paid in_1 5000',
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
  ];
});

const one = attempt('pi_1', 1000);
const ok = stripe.intentSucceeded(one, at(0));
const back = (type: string, seconds: number, id: string, amount: number, status = 'succeeded') =>
  stripe.refund(one, `refund.${type}`, at(seconds), { id, amount }, status);
/** A cumulative total as it is told since 2022-11-15: without the list of refunds. */
const total = (seconds: number, before: number, after: number) =>
  stripe.chargeRefunded({ ...one, shape: 'basil' }, at(seconds), before, after, []);
const oneOff = { tenant: 'pending', dunning: 'clear' };

const refunds: NamedCase[] = [
  {
    name: 'two equal partial refunds of one second, by their names and by totals',
    messages: [
      ok,
      back('created', 60, 're_1', 200),
      total(60, 0, 200),
      back('created', 60, 're_2', 200),
      total(60, 200, 400),
    ],
    ends: {
      ...oneOff,
      payments: { pi_1: 'partially_refunded 1000-400 USD @0' },
      refunds: { re_1: 'succeeded 200', re_2: 'succeeded 200' },
    },
    told: [
      'payment.succeeded pi_1 1000',
      'payment.refunded re_1 200',
      'payment.refunded re_2 200',
      'mail payment_received',
    ],
  },
  {
    name: 'a refund fails after another partial refund succeeded; its total comes back under the same number',
    messages: [
      ok,
      back('created', 60, 're_1', 300),
      total(60, 0, 300),
      back('created', 120, 're_2', 200),
      back('failed', 7200, 're_1', 300, 'failed'),
      back('created', 9000, 're_3', 300),
    ],
    ends: {
      ...oneOff,
      payments: { pi_1: 'partially_refunded 1000-500 USD @0' },
      refunds: { re_1: 'failed 300', re_2: 'succeeded 200', re_3: 'succeeded 300' },
    },
    told: [
      'payment.succeeded pi_1 1000',
      'payment.refunded re_1 300',
      'payment.refunded re_2 200',
      'refund.failed re_1 300',
      'payment.refunded re_3 300',
      'mail payment_received',
    ],
  },
  {
    name: 'overpaid, and the surplus refunded',
    messages: [
      stripe.invoice(bill(5000), 'invoice.finalized', at(0), open),
      stripe.intentSucceeded(attempt('pi_1', 6000, { invoice: 'in_1' }), at(60)),
      stripe.refund(attempt('pi_1', 6000), 'refund.created', at(120), { id: 're_1', amount: 1000 }, 'pending'),
      stripe.refund(attempt('pi_1', 6000), 'refund.updated', at(180), { id: 're_1', amount: 1000 }, 'succeeded'),
    ],
    ends: {
      payments: { pi_1: 'partially_refunded 6000-1000 USD @60' },
      invoices: { in_1: 'paid/paid 5000/5000 USD @60' },
      subscriptions: { sub_1: 'incomplete' },
      refunds: { re_1: 'succeeded 1000' },
      tenant: 'active',
      dunning: 'clear',
    },
    told: [
      'invoice.created in_1',
      'payment.succeeded pi_1 6000',
      'invoice.paid in_1 5000',
      'payment.refunded re_1 1000',
      'subscription.activated sub_1',
      'tenant.activated',
      'mail payment_received',
    ],
  },
  {
    name: 'yen have no decimals, dinars three',
    messages: [
      patched(stripe.intentSucceeded(attempt('pi_jpy', 500), at(0)), { currency: 'jpy' }),
      patched(stripe.intentSucceeded(attempt('pi_kwd', 12340), at(0)), { currency: 'kwd' }),
      patched(
        stripe.refund(attempt('pi_jpy', 500), 'refund.created', at(60), { id: 're_1', amount: 100 }, 'succeeded'),
        { currency: 'jpy' },
      ),
      patched(
        stripe.refund(attempt('pi_kwd', 12340), 'refund.created', at(60), { id: 're_2', amount: 12340 }, 'succeeded'),
        { currency: 'kwd' },
      ),
    ],
    ends: {
      ...oneOff,
      payments: { pi_jpy: 'partially_refunded 500-100 JPY @0', pi_kwd: 'refunded 12340-12340 KWD @0' },
      refunds: { re_1: 'succeeded 100', re_2: 'succeeded 12340' },
    },
    told: [
      'payment.succeeded pi_jpy 500',
      'payment.succeeded pi_kwd 12340',
      'payment.refunded re_1 100',
      'payment.refunded re_2 12340',
      'mail payment_received',
      'mail payment_received',
    ],
  },
];

const disputed = (type: string, seconds: number, status: string, id = 'du_1') =>
  stripe.dispute(one, `charge.dispute.${type}`, at(seconds), id, 1000, status);
const disputes: NamedCase[] = [
  {
    name: 'a dispute is lost, heard of before the payment',
    messages: [
      ok,
      disputed('created', 60, 'needs_response'),
      disputed('updated', 120, 'under_review'),
      disputed('closed', 180, 'lost'),
      disputed('funds_withdrawn', 180, 'lost'),
    ],
    ends: { ...oneOff, payments: { pi_1: 'charged_back 1000-0 USD @0' }, disputes: { du_1: 'lost' } },
    told: ['payment.succeeded pi_1 1000', 'dispute.opened du_1', 'dispute.lost du_1', 'mail payment_received'],
    may: ['dispute.updated du_1'],
  },
  {
    name: 'a dispute is won, and another is opened',
    messages: [
      ok,
      disputed('created', 60, 'needs_response'),
      disputed('closed', 120, 'won'),
      disputed('funds_reinstated', 120, 'won'),
      disputed('created', 7200, 'needs_response', 'du_2'),
    ],
    ends: {
      ...oneOff,
      payments: { pi_1: 'disputed 1000-0 USD @0' },
      disputes: { du_1: 'won', du_2: 'needs_response' },
    },
    told: [
      'payment.succeeded pi_1 1000',
      'dispute.opened du_1',
      'dispute.won du_1',
      'dispute.opened du_2',
      'mail payment_received',
    ],
  },
  {
    name: 'a lost dispute is reinstated',
    messages: [
      ok,
      disputed('created', 60, 'needs_response'),
      disputed('closed', 120, 'lost'),
      disputed('updated', 7200, 'won'),
      disputed('funds_reinstated', 7200, 'won'),
    ],
    ends: { ...oneOff, payments: { pi_1: 'succeeded 1000-0 USD @0' }, disputes: { du_1: 'won' } },
    told: ['payment.succeeded pi_1 1000', 'dispute.opened du_1', 'dispute.won du_1', 'mail payment_received'],
    may: ['dispute.lost du_1'],
  },
  {
    name: 'an inquiry is closed without a dispute',
    messages: [
      ok,
      disputed('created', 60, 'warning_needs_response'),
      disputed('updated', 120, 'warning_under_review'),
      disputed('closed', 180, 'warning_closed'),
    ],
    ends: { ...oneOff, payments: { pi_1: 'succeeded 1000-0 USD @0' }, disputes: { du_1: 'closed' } },
    told: ['payment.succeeded pi_1 1000', 'dispute.opened du_1', 'mail payment_received'],
    may: ['dispute.updated du_1'],
  },
];

const in1 = bill(5000);
const final = stripe.invoice(in1, 'invoice.finalized', at(0), open);
const settled = {
  subscriptions: { sub_1: 'active' },
  tenant: 'active',
  dunning: 'clear',
};
const invoices: NamedCase[] = [
  {
    name: 'two payments of one invoice: one failed, another succeeded',
    messages: [
      final,
      stripe.intentFailed(attempt('pi_1', 5000, { invoice: 'in_1' }), at(60)),
      stripe.invoice(in1, 'invoice.payment_failed', at(60), { ...open, attempt_count: 1 }),
      stripe.intentSucceeded(attempt('pi_2', 5000, { invoice: 'in_1' }), at(120)),
      stripe.invoice({ ...in1, pi: 'pi_2', ch: 'ch_2' }, 'invoice.paid', at(120), paid(5000, 120)),
    ],
    ends: {
      ...settled,
      payments: { pi_1: 'failed 5000-0 USD –', pi_2: 'succeeded 5000-0 USD @120' },
      invoices: { in_1: 'paid/paid 5000/5000 USD @120' },
    },
    told: [
      'invoice.created in_1',
      'payment.failed',
      'payment.succeeded pi_2 5000',
      'invoice.paid in_1 5000',
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
    name: 'an invoice is paid in two parts (basil, the intents name it)',
    messages: [
      stripe.invoice(bill(5000, { shape: 'basil' }), 'invoice.finalized', at(0), open),
      patched(stripe.intentSucceeded(attempt('pi_1', 3000, { shape: 'basil' }), at(60)), naming('in_1')),
      stripe.invoice(bill(5000, { shape: 'basil' }), 'invoice.payment_succeeded', at(60), {
        ...open,
        amount_paid: 3000,
        amount_remaining: 2000,
      }),
      patched(stripe.intentSucceeded(attempt('pi_2', 2000, { shape: 'basil' }), at(120)), naming('in_1')),
      stripe.invoice(bill(5000, { shape: 'basil' }), 'invoice.paid', at(120), paid(5000, 120)),
    ],
    ends: {
      ...settled,
      payments: { pi_1: 'succeeded 3000-0 USD @60', pi_2: 'succeeded 2000-0 USD @120' },
      invoices: { in_1: 'paid/paid 5000/5000 USD @120' },
    },
    told: [
      'invoice.created in_1',
      'payment.succeeded pi_1 3000',
      'payment.succeeded pi_2 2000',
      'invoice.paid in_1 5000',
      'subscription.created sub_1',
      'subscription.activated sub_1',
      'tenant.activated',
      'mail payment_received',
      'mail payment_received',
    ],
    may: ['subscription.updated sub_1'],
  },
  {
    name: 'the payments of an invoice paid in two parts are listed in it',
    messages: [
      stripe.intentSucceeded(attempt('pi_1', 3000, { shape: 'basil' }), at(60)),
      stripe.intentSucceeded(attempt('pi_2', 2000, { shape: 'basil' }), at(120)),
      stripe.invoice(bill(5000, { shape: 'basil' }), 'invoice.paid', at(120), {
        ...paid(5000, 120),
        payments: {
          data: [
            { status: 'paid', is_default: true, amount_paid: 3000, payment: { payment_intent: 'pi_1' } },
            { status: 'paid', is_default: false, amount_paid: 2000, payment: { payment_intent: 'pi_2' } },
          ],
        },
      }),
    ],
    ends: {
      ...settled,
      payments: { pi_1: 'succeeded 3000-0 USD @60', pi_2: 'succeeded 2000-0 USD @120' },
      invoices: { in_1: 'paid/paid 5000/5000 USD @120' },
    },
    told: [
      'invoice.created in_1',
      'payment.succeeded pi_1 3000',
      'payment.succeeded pi_2 2000',
      'invoice.paid in_1 5000',
      'subscription.created sub_1',
      'subscription.activated sub_1',
      'tenant.activated',
      'mail payment_received',
      'mail payment_received',
    ],
  },
  {
    name: 'a voided invoice is paid late',
    messages: [
      final,
      stripe.invoice(in1, 'invoice.voided', at(60), { status: 'void', moments: { voided_at: at(60) } }),
      stripe.intentSucceeded(in1, at(120)),
      stripe.chargeSucceeded(in1, at(120)),
    ],
    ends: {
      payments: { pi_1: 'succeeded 5000-0 USD @120' },
      invoices: { in_1: 'paid/paid 5000/5000 USD @120' },
      subscriptions: { sub_1: 'incomplete' },
      tenant: 'active',
      dunning: 'clear',
    },
    told: [
      'invoice.created in_1',
      'payment.succeeded pi_1 5000',
      'invoice.paid in_1 5000',
      'subscription.activated sub_1',
      'tenant.activated',
      'mail payment_received',
    ],
    may: ['invoice.voided in_1'],
  },
  {
    name: 'an uncollectible invoice is paid after all',
    messages: [
      stripe.invoice(in1, 'invoice.payment_failed', at(60), { ...open, attempt_count: 4 }),
      stripe.invoice(in1, 'invoice.marked_uncollectible', at(120), {
        status: 'uncollectible',
        moments: { marked_uncollectible_at: at(120) },
      }),
      stripe.intentSucceeded({ ...in1, ch: 'ch_2' }, at(180)),
      stripe.invoice({ ...in1, ch: 'ch_2' }, 'invoice.paid', at(180), paid(5000, 180)),
    ],
    ends: {
      ...settled,
      payments: { pi_1: 'succeeded 5000-0 USD @180' },
      invoices: { in_1: 'paid/paid 5000/5000 USD @180' },
    },
    told: [
      'payment.failed',
      'invoice.created in_1',
      'payment.succeeded pi_1 5000',
      'invoice.paid in_1 5000',
      'subscription.created sub_1',
      'subscription.activated sub_1',
      'tenant.activated',
      'mail payment_received',
    ],
    may: [
      'invoice.uncollectible in_1',
      'mail payment_failed',
      'dunning.started',
      'dunning.resolved',
      'subscription.past_due sub_1',
      'subscription.updated sub_1',
    ],
  },
  {
    name: 'paid out of band, and charged late after all',
    messages: [
      final,
      stripe.invoice(in1, 'invoice.payment_failed', at(60), { ...open, attempt_count: 1 }),
      stripe.invoice(in1, 'invoice.paid', at(120), { ...paid(5000, 120), charged: false, paid_out_of_band: true }),
      stripe.intentSucceeded(in1, at(180)),
    ],
    ends: {
      ...settled,
      payments: { pi_1: 'succeeded 5000-0 USD @180' },
      invoices: { in_1: 'paid/paid 5000/5000 USD @120' },
    },
    told: [
      'invoice.created in_1',
      'payment.failed',
      'payment.succeeded pi_1 5000',
      'invoice.paid in_1 5000',
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
    name: 'an invoice of nothing opens a trial',
    messages: [
      active('created', 0, 'trialing'),
      ...['invoice.created', 'invoice.finalized', 'invoice.paid', 'invoice.payment_succeeded'].map((type) =>
        stripe.invoice(bill(0, { reason: 'subscription_create' }), type, at(0), { ...paid(0, 0), charged: false }),
      ),
    ],
    ends: {
      invoices: { in_1: 'paid/paid 0/0 USD @0' },
      subscriptions: { sub_1: 'trialing' },
      tenant: 'active',
      dunning: 'clear',
    },
    told: [
      'invoice.created in_1',
      'invoice.paid in_1 0',
      'subscription.created sub_1',
      'subscription.activated sub_1',
      'tenant.activated',
    ],
    may: ['subscription.updated sub_1'],
  },
  {
    name: 'an invoice is drafted, filled, finalized and paid within one second',
    messages: [
      stripe.invoice(in1, 'invoice.created', at(0), { status: 'draft', total: 0, subtotal: 0, amount_due: 0 }),
      stripe.invoice(in1, 'invoice.updated', at(0), { status: 'draft' }),
      final,
      stripe.intentSucceeded(in1, at(0)),
      stripe.invoice(in1, 'invoice.paid', at(0), paid(5000, 0)),
    ],
    ends: {
      ...settled,
      payments: { pi_1: 'succeeded 5000-0 USD @0' },
      invoices: { in_1: 'paid/paid 5000/5000 USD @0' },
    },
    told: [
      'invoice.created in_1',
      'payment.succeeded pi_1 5000',
      'invoice.paid in_1 5000',
      'subscription.created sub_1',
      'subscription.activated sub_1',
      'tenant.activated',
      'mail payment_received',
    ],
    may: ['invoice.issued in_1', 'subscription.updated sub_1'],
  },
  {
    name: 'a draft is filled and finalized within one second, and stays open',
    messages: [
      stripe.invoice(in1, 'invoice.created', at(0), { status: 'draft', total: 0, subtotal: 0, amount_due: 0 }),
      stripe.invoice(in1, 'invoice.updated', at(0), { status: 'draft', total: 9000, subtotal: 9000 }),
      final,
      stripe.invoice(in1, 'invoice.sent', at(0), open),
    ],
    ends: {
      payments: { pi_1: 'pending null-0 null –' },
      invoices: { in_1: 'issued/pending 0/5000 USD –' },
      subscriptions: { sub_1: 'incomplete' },
      tenant: 'pending',
      dunning: 'clear',
    },
    told: ['invoice.created in_1'],
    may: ['invoice.issued in_1'],
  },
];

/** What credit notes leave to pay, as the invoice tells it. */
const credited = (before: number, after = 0) => ({
  pre_payment_credit_notes_amount: before,
  post_payment_credit_notes_amount: after,
  amount_due: 5000 - before,
});
const isPaid = ['subscription.created sub_1', 'subscription.activated sub_1', 'tenant.activated'];
const creditNotes: NamedCase[] = [
  {
    name: 'a credit note of the second in which the invoice was finalized, and the rest paid',
    messages: [
      final,
      stripe.invoice(in1, 'invoice.updated', at(0), { ...open, ...credited(1000), amount_remaining: 4000 }),
      stripe.intentSucceeded({ ...in1, amount: 4000 }, at(60)),
      stripe.invoice(in1, 'invoice.paid', at(60), { ...paid(4000, 60), ...credited(1000) }),
    ],
    ends: {
      ...settled,
      payments: { pi_1: 'succeeded 4000-0 USD @60' },
      invoices: { in_1: 'paid/paid 4000/4000 USD @60' },
    },
    told: [
      'invoice.created in_1',
      'payment.succeeded pi_1 4000',
      'invoice.paid in_1 4000',
      ...isPaid,
      'mail payment_received',
    ],
    may: ['subscription.updated sub_1'],
  },
  {
    name: 'a credit note is voided: the whole is owed again',
    messages: [
      final,
      stripe.invoice(in1, 'invoice.updated', at(60), { ...open, ...credited(1000), amount_remaining: 4000 }),
      stripe.invoice(in1, 'invoice.updated', at(120), { ...open, ...credited(0) }),
    ],
    ends: {
      payments: { pi_1: 'pending null-0 null –' },
      invoices: { in_1: 'issued/pending 0/5000 USD –' },
      subscriptions: { sub_1: 'incomplete' },
      tenant: 'pending',
      dunning: 'clear',
    },
    told: ['invoice.created in_1'],
  },
  {
    name: 'an invoice that failed is credited in whole: Stripe calls it paid, and nobody gets a receipt',
    messages: [
      final,
      stripe.intentFailed(in1, at(60)),
      stripe.invoice(in1, 'invoice.updated', at(120), { ...paid(0, 120), charged: false, ...credited(5000) }),
      stripe.invoice(in1, 'invoice.paid', at(120), { ...paid(0, 120), charged: false, ...credited(5000) }),
    ],
    ends: {
      ...settled,
      payments: { pi_1: 'failed 5000-0 USD –' },
      invoices: { in_1: 'paid/paid 0/0 USD @120' },
    },
    told: ['invoice.created in_1', 'payment.failed', 'invoice.paid in_1 0', ...isPaid],
    may: ['mail payment_failed', 'dunning.started', 'dunning.resolved', 'subscription.updated sub_1'],
  },
  {
    name: 'a credit note after the payment is one refund',
    messages: [
      stripe.intentSucceeded(in1, at(60)),
      stripe.invoice(in1, 'invoice.paid', at(60), paid(5000, 60)),
      stripe.refund(in1, 'refund.created', at(120), { id: 're_1', amount: 1000 }, 'succeeded'),
      stripe.chargeRefunded({ ...in1, shape: 'basil' }, at(120), 0, 1000, []),
      stripe.invoice(in1, 'invoice.updated', at(120), { ...paid(5000, 60), ...credited(0, 1000) }),
    ],
    ends: {
      ...settled,
      payments: { pi_1: 'partially_refunded 5000-1000 USD @60' },
      invoices: { in_1: 'paid/partially_refunded 5000/5000 USD @60' },
      refunds: { re_1: 'succeeded 1000' },
    },
    told: [
      'invoice.created in_1',
      'payment.succeeded pi_1 5000',
      'invoice.paid in_1 5000',
      'payment.refunded re_1 1000',
      ...isPaid,
      'mail payment_received',
    ],
    may: ['subscription.updated sub_1'],
  },
];

const others: NamedCase[] = [
  {
    name: 'a subscription is deleted, heard of before it is created',
    messages: [
      active('created', 0, 'incomplete'),
      active('updated', 0),
      active('updated', 60, 'past_due'),
      active('deleted', 60, 'canceled'),
    ],
    ends: { subscriptions: { sub_1: 'canceled' }, tenant: 'pending', dunning: 'clear' },
    told: ['subscription.created sub_1', 'subscription.cancelled sub_1'],
    may: ['subscription.activated sub_1', 'subscription.updated sub_1', 'subscription.past_due sub_1'],
  },
  {
    name: 'a bank debit is under way, fails, is tried again and passes',
    messages: [
      patched(stripe.intentProcessing(one, at(0)), { currency: 'usd' }),
      stripe.intentFailed(one, at(86_400)),
      patched(stripe.intentProcessing({ ...one, ch: 'ch_2' }, at(90_000)), { currency: 'usd' }),
      stripe.intentSucceeded({ ...one, ch: 'ch_2' }, at(180_000)),
      stripe.chargeSucceeded({ ...one, ch: 'ch_2' }, at(180_000)),
    ],
    ends: { ...oneOff, payments: { pi_1: 'succeeded 1000-0 USD @180000' } },
    told: ['payment.failed', 'payment.succeeded pi_1 1000', 'mail payment_received'],
    may: ['mail payment_failed'],
  },
  {
    name: 'money is held and captured in part',
    messages: [
      stripe.intentAuthorized(one, at(0)),
      patched(stripe.chargeSucceeded(one, at(0)), { captured: false, amount_captured: 0 }),
      patched(stripe.chargeSucceeded(one, at(60)), { amount_captured: 700 }),
      patched(stripe.intentSucceeded(one, at(60)), { amount_received: 700 }),
    ],
    ends: { ...oneOff, payments: { pi_1: 'succeeded 700-0 USD @60' } },
    told: ['payment.authorized pi_1', 'payment.succeeded pi_1 700', 'mail payment_received'],
  },
  {
    name: 'two attempts fail in one second',
    messages: [
      stripe.intentFailed(one, at(0)),
      stripe.chargeFailed(one, at(0)),
      stripe.intentFailed({ ...one, ch: 'ch_2' }, at(0)),
      stripe.chargeFailed({ ...one, ch: 'ch_2' }, at(0)),
      stripe.intentCanceled({ ...one, ch: 'ch_2' }, at(60)),
    ],
    ends: { ...oneOff, payments: { pi_1: 'canceled 1000-0 USD –' } },
    told: ['payment.failed', 'payment.failed', 'payment.canceled pi_1'],
    may: ['mail payment_failed'],
  },
];

export const stripeCases: readonly NamedCase[] = [
  ...collections,
  ...refunds,
  ...disputes,
  ...invoices,
  ...creditNotes,
  ...others,
];
