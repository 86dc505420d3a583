import * as asaas from '../stories/asaas-messages.js';
import { start } from '../stories/story.js';
import type { NamedCase } from './named-case.js';

const at = (seconds: number): number => start + seconds;
const day = 86_400;

const plain: asaas.Charge = {
  id: 'pay_1',
  sub: null,
  amount: 10000,
  dueAt: at(5 * day),
  status: 'PENDING',
  confirmedAt: null,
  receivedAt: null,
  refunds: null,
  chargeback: null,
};
const tell = (type: string, seconds: number, patch: Partial<asaas.Charge> = {}) =>
  asaas.charge(`PAYMENT_${type}`, at(seconds), { ...plain, ...patch });
const confirmedAt = (seconds: number) => ({ status: 'CONFIRMED', confirmedAt: at(seconds) });
const receivedAt = (seconds: number, confirmed = seconds) => ({
  status: 'RECEIVED',
  confirmedAt: at(confirmed),
  receivedAt: at(seconds),
});
const created = tell('CREATED', 0);
const paid = (id: string, refunded = 0) => [
  `invoice.created ${id}`,
  `payment.succeeded ${id} 10000`,
  `invoice.paid ${id} 10000`,
  ...(refunded > 0 ? [`payment.refunded ${id}`] : []),
];
const isPaid = (seconds: number, status = 'succeeded', refunded = 0) => ({
  payments: { pay_1: `${status} 10000-${refunded} BRL @${seconds}` },
  invoices: {
    pay_1: `paid/${refunded === 0 ? 'paid' : refunded < 10000 ? 'partially_refunded' : 'refunded'} 10000/10000 BRL @${seconds}`,
  },
  tenant: 'active',
  dunning: 'clear',
});
const refundId = (seconds: number, amount: number) => `pay_1#${asaas.wall(at(seconds))}#${amount}#1`;
const refund = (seconds: number, amount: number, status: asaas.Refund['status']) => ({
  at: at(seconds),
  amount,
  status,
});

const money: NamedCase[] = [
  {
    name: 'a card is confirmed, and received 32 days later: paid when it was confirmed, settled once',
    messages: [
      created,
      tell('CONFIRMED', 3600, confirmedAt(3600)),
      tell('RECEIVED', 3600 + 32 * day, receivedAt(3600 + 32 * day, 3600)),
    ],
    ends: isPaid(3600),
    told: [...paid('pay_1'), 'payment.settled pay_1 10000', 'tenant.activated', 'mail payment_received'],
  },
  {
    name: 'Pix is received without having been confirmed',
    messages: [created, tell('RECEIVED', 60, receivedAt(60))],
    ends: isPaid(60),
    told: [...paid('pay_1'), 'payment.settled pay_1 10000', 'tenant.activated', 'mail payment_received'],
  },
  {
    name: 'it is said to be overdue after it was received, which is stale',
    messages: [
      created,
      tell('RECEIVED', 60, receivedAt(60)),
      tell('OVERDUE', 6 * day, { status: 'OVERDUE' }),
      tell('UPDATED', 60, receivedAt(60)),
    ],
    ends: isPaid(60),
    told: [...paid('pay_1'), 'payment.settled pay_1 10000', 'tenant.activated', 'mail payment_received'],
    may: ['invoice.overdue pay_1', 'dunning.started', 'dunning.resolved', 'tenant.overdue'],
  },
  {
    name: 'two cards are refused in one second, it becomes overdue, and Pix pays',
    messages: [
      created,
      tell('CREDIT_CARD_CAPTURE_REFUSED', 60),
      tell('REPROVED_BY_RISK_ANALYSIS', 60),
      tell('OVERDUE', 7 * day, { status: 'OVERDUE' }),
      tell('RECEIVED', 8 * day, receivedAt(8 * day)),
    ],
    ends: isPaid(8 * day),
    told: [
      ...paid('pay_1'),
      'payment.failed',
      'payment.settled pay_1 10000',
      'tenant.activated',
      'mail payment_received',
    ],
    may: [
      'payment.failed',
      'mail payment_failed',
      'invoice.overdue pay_1',
      'dunning.started',
      'dunning.resolved',
      'tenant.overdue',
    ],
  },
  {
    name: 'the value changes within the second in which it was created',
    messages: [tell('CREATED', 0, { amount: 8000 }), tell('UPDATED', 0), tell('RECEIVED', 60, receivedAt(60))],
    ends: isPaid(60),
    told: [...paid('pay_1'), 'payment.settled pay_1 10000', 'tenant.activated', 'mail payment_received'],
  },
];

const documents: NamedCase[] = [0, 3600].flatMap((apart): NamedCase[] => [
  {
    name: `it is deleted and restored ${apart} s later`,
    messages: [created, tell('DELETED', 60), tell('RESTORED', 60 + apart)],
    ends: { invoices: { pay_1: 'issued/pending 0/10000 BRL –' }, tenant: 'pending', dunning: 'clear' },
    told: ['invoice.created pay_1'],
    may: ['invoice.voided pay_1'],
  },
  {
    name: `it is deleted, restored ${apart} s later, and paid`,
    messages: [
      created,
      tell('DELETED', 60),
      tell('RESTORED', 60 + apart),
      tell('CONFIRMED', 7200, confirmedAt(7200)),
      tell('RECEIVED', 7200, receivedAt(7200)),
    ],
    ends: isPaid(7200),
    told: [...paid('pay_1'), 'payment.settled pay_1 10000', 'tenant.activated', 'mail payment_received'],
    may: ['invoice.voided pay_1'],
  },
]);

const chargeback = (status: string, word: string) => ({ ...confirmedAt(3600), status, chargeback: word });
const reversals: NamedCase[] = [
  {
    name: 'a chargeback is won: the charge comes back as confirmed',
    messages: [
      tell('CONFIRMED', 3600, confirmedAt(3600)),
      tell('CHARGEBACK_REQUESTED', 2 * day, chargeback('CHARGEBACK_REQUESTED', 'REQUESTED')),
      tell('CHARGEBACK_DISPUTE', 3 * day, chargeback('CHARGEBACK_DISPUTE', 'IN_DISPUTE')),
      tell('AWAITING_CHARGEBACK_REVERSAL', 4 * day, chargeback('AWAITING_CHARGEBACK_REVERSAL', 'DISPUTE_WON')),
      tell('CONFIRMED', 5 * day, chargeback('CONFIRMED', 'REVERSED')),
    ],
    ends: { ...isPaid(3600), disputes: { pay_1: 'won' } },
    told: [...paid('pay_1'), 'dispute.opened pay_1', 'dispute.won pay_1', 'tenant.activated', 'mail payment_received'],
    may: ['dispute.updated pay_1'],
  },
  {
    name: 'a chargeback is lost',
    messages: [
      created,
      tell('CONFIRMED', 3600, confirmedAt(3600)),
      tell('CHARGEBACK_REQUESTED', 2 * day, chargeback('CHARGEBACK_REQUESTED', 'REQUESTED')),
      tell('REFUNDED', 4 * day, chargeback('REFUNDED', 'DISPUTE_LOST')),
    ],
    ends: { ...isPaid(3600, 'charged_back'), disputes: { pay_1: 'lost' } },
    told: [...paid('pay_1'), 'dispute.opened pay_1', 'dispute.lost pay_1', 'tenant.activated', 'mail payment_received'],
  },
  {
    name: 'partial refunds: one is done, one denied, and the rest given back',
    messages: [
      tell('RECEIVED', 60, receivedAt(60)),
      tell('REFUND_IN_PROGRESS', day, { ...receivedAt(60), refunds: [refund(day, 3000, 'PENDING')] }),
      tell('PARTIALLY_REFUNDED', day + 60, { ...receivedAt(60), refunds: [refund(day, 3000, 'DONE')] }),
      tell('REFUND_DENIED', 2 * day, {
        ...receivedAt(60),
        refunds: [refund(day, 3000, 'DONE'), refund(2 * day, 2000, 'PENDING')],
      }),
      tell('REFUNDED', 3 * day, {
        ...receivedAt(60),
        status: 'REFUNDED',
        refunds: [refund(day, 3000, 'DONE'), refund(2 * day, 2000, 'CANCELLED'), refund(3 * day, 7000, 'DONE')],
      }),
    ],
    ends: {
      ...isPaid(60, 'refunded', 10000),
      refunds: {
        [refundId(day, 3000)]: 'succeeded 3000',
        [refundId(2 * day, 2000)]: 'failed 2000',
        [refundId(3 * day, 7000)]: 'succeeded 7000',
      },
    },
    told: [
      ...paid('pay_1'),
      'payment.settled pay_1 10000',
      `payment.refunded ${refundId(day, 3000)} 3000`,
      `refund.failed ${refundId(2 * day, 2000)} 2000`,
      `payment.refunded ${refundId(3 * day, 7000)} 7000`,
      'tenant.activated',
      'mail payment_received',
    ],
  },
  {
    name: 'the whole is given back, and no refunds are listed',
    messages: [
      created,
      tell('CONFIRMED', 60, confirmedAt(60)),
      tell('REFUND_IN_PROGRESS', day, { ...confirmedAt(60), status: 'REFUND_IN_PROGRESS' }),
      tell('REFUNDED', day, { ...confirmedAt(60), status: 'REFUNDED' }),
    ],
    ends: { ...isPaid(60, 'refunded', 10000), refunds: { unnamed: 'succeeded 10000' } },
    told: [...paid('pay_1'), 'payment.refunded unnamed 10000', 'tenant.activated', 'mail payment_received'],
  },
];

const part = (n: number, type: string, seconds: number, patch: Partial<asaas.Charge>) => {
  const message = tell(type, seconds, { ...patch, id: `pay_${n}`, dueAt: at(n * 30 * day) });
  const payment = { ...(message.body.payment as object), installment: 'ins_1', installmentNumber: n };
  return { ...message, body: { ...message.body, payment } };
};
const installments: NamedCase[] = [
  {
    name: 'a card pays in three installments: confirmed at once, received month by month, the last refunded',
    messages: [
      ...[1, 2, 3].map((n) => part(n, 'CONFIRMED', 0, confirmedAt(0))),
      part(1, 'RECEIVED', 32 * day, receivedAt(32 * day, 0)),
      part(2, 'RECEIVED', 62 * day, receivedAt(62 * day, 0)),
      part(3, 'REFUND_IN_PROGRESS', 70 * day, { ...confirmedAt(0), refunds: [refund(70 * day, 10000, 'PENDING')] }),
      part(3, 'REFUNDED', 70 * day, {
        ...confirmedAt(0),
        status: 'REFUNDED',
        refunds: [refund(70 * day, 10000, 'DONE')],
      }),
    ],
    ends: {
      payments: {
        pay_1: 'succeeded 10000-0 BRL @0',
        pay_2: 'succeeded 10000-0 BRL @0',
        pay_3: 'refunded 10000-10000 BRL @0',
      },
      invoices: {
        pay_1: 'paid/paid 10000/10000 BRL @0',
        pay_2: 'paid/paid 10000/10000 BRL @0',
        pay_3: 'paid/refunded 10000/10000 BRL @0',
      },
      refunds: { [refundId(70 * day, 10000).replace('pay_1', 'pay_3')]: 'succeeded 10000' },
      tenant: 'active',
      dunning: 'clear',
    },
    told: [
      ...['pay_1', 'pay_2', 'pay_3'].flatMap((id) => [...paid(id), 'mail payment_received']),
      'payment.settled pay_1 10000',
      'payment.settled pay_2 10000',
      `payment.refunded ${refundId(70 * day, 10000).replace('pay_1', 'pay_3')} 10000`,
      'tenant.activated',
    ],
  },
  {
    name: 'a subscription is deleted, heard of before its charge and its creation',
    messages: [
      asaas.subscription('SUBSCRIPTION_CREATED', at(0), 'sub_1', 'ACTIVE'),
      tell('CREATED', 0, { sub: 'sub_1' }),
      tell('CONFIRMED', 3600, { ...confirmedAt(3600), sub: 'sub_1' }),
      asaas.subscription('SUBSCRIPTION_DELETED', at(40 * day), 'sub_1', 'INACTIVE', true),
    ],
    ends: { ...isPaid(3600), subscriptions: { sub_1: 'canceled' }, tenant: 'canceled' },
    told: [
      ...paid('pay_1'),
      'subscription.created sub_1',
      'subscription.activated sub_1',
      'subscription.cancelled sub_1',
      'tenant.canceled',
      'mail payment_received',
    ],
    may: ['tenant.activated', 'subscription.updated sub_1'],
  },
];

export const asaasCases: readonly NamedCase[] = [...money, ...documents, ...reversals, ...installments];
