import * as stripe from '../stories/stripe-messages.js';
import type { NamedCase } from './named-case.js';
import { at, attempt, bill, ok, one, oneOff, open, patched } from './stripe-kit.js';

const back = (type: string, seconds: number, id: string, amount: number, status = 'succeeded') =>
  stripe.refund(one, `refund.${type}`, at(seconds), { id, amount }, status);
/** A cumulative total as it is told since 2022-11-15: without the list of refunds. */
const total = (seconds: number, before: number, after: number) =>
  stripe.chargeRefunded({ ...one, shape: 'basil' }, at(seconds), before, after, []);

export const refunds: NamedCase[] = [
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
export const disputes: NamedCase[] = [
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
