import { describe, expect, test } from 'vitest';
import type {
  Command,
  RecordInvoice,
  RecordPayment,
  RecordRefund,
  RecordSubscription,
} from '../../src/domain/commands.js';
import { subscriptionRanks } from '../../src/domain/commands.js';
import type { Tenant } from '../../src/domain/entities.js';
import { actionOf } from '../../src/domain/outcome.js';
import { createLedger, type Ledger, type LedgerOptions } from './memory.js';

const minute = 60_000;
const day = 86_400_000;
const start = Date.parse('2026-01-10T12:00:00Z');

const ref = (kind: 'payment' | 'charge' | 'invoice' | 'subscription' | 'refund' | 'dispute', id: string) => [
  { kind, id },
];
const payment = (facts: Partial<RecordPayment>, id = 'pi_1'): RecordPayment => ({
  type: 'payment.record',
  refs: ref('payment', id),
  amountMinor: 10000,
  currency: 'USD',
  ...facts,
});
const invoice = (facts: Partial<RecordInvoice>, id = 'in_1'): RecordInvoice => ({
  type: 'invoice.record',
  refs: ref('invoice', id),
  currency: 'USD',
  subtotalMinor: 10000,
  status: 'issued',
  ...facts,
});
const refund = (status: RecordRefund['status'], at: number, amountMinor = 3000, id = 're_1'): RecordRefund => ({
  type: 'refund.record',
  refs: ref('refund', id),
  payment: ref('payment', 'pi_1'),
  amountMinor,
  currency: 'USD',
  status,
  at,
});
const total = (beforeMinor: number | null, afterMinor: number, at: number): RecordPayment => ({
  type: 'payment.record',
  refs: ref('payment', 'pi_1'),
  refundedTotal: { beforeMinor, afterMinor, at },
});
const word = (
  value: NonNullable<RecordSubscription['status']>['value'],
  at: number,
  rank: number = subscriptionRanks.updated,
): RecordSubscription => ({
  type: 'subscription.record',
  refs: ref('subscription', 'sub_1'),
  status: { value, gatewayWord: value, at, rank },
});
const failure = (at: number, code = 'card_declined') => ({
  failure: { at, code, message: 'Declined', recoverable: true },
});

/** Commands one by one, each a message of its own. */
function told(
  commands: Command[],
  options: LedgerOptions = {},
  prepare: (ledger: Ledger) => void = () => undefined,
): Ledger {
  const ledger = createLedger({ now: start + 400 * day, ...options });
  prepare(ledger);
  for (const command of commands) ledger.record([command], { at: start });
  return ledger;
}
const types = (ledger: Ledger) => [...ledger.told.values()].map((event) => event.type);
const templates = (ledger: Ledger) => [...ledger.mails.values()].map((mail) => mail.template);

/** Every order of a few things. */
const orders = <T>(list: readonly T[]): T[][] =>
  list.length < 2
    ? [[...list]]
    : list.flatMap((one, index) => orders(list.filter((_, other) => other !== index)).map((rest) => [one, ...rest]));

describe('a payment', () => {
  test('may be authorised and captured after it failed', () => {
    const ledger = told([payment(failure(start)), payment({ authorizedAt: start + day })]);
    expect(ledger.payment('pi_1').status).toBe('authorized');
    ledger.record([payment({ paidAt: start + 2 * day })]);
    expect(ledger.payment('pi_1')).toMatchObject({ status: 'succeeded', paidAt: start + 2 * day, failedAt: start });
    expect(types(ledger)).toEqual(['payment.failed', 'payment.authorized', 'payment.succeeded']);
  });

  test('that failed before it succeeded is told so late, with its true time and without a mail', () => {
    const ledger = told([payment({ paidAt: start + minute }), payment(failure(start))]);
    expect(ledger.payment('pi_1').status).toBe('succeeded');
    expect(types(ledger)).toEqual(['payment.succeeded', 'payment.failed']);
    expect([...ledger.told.values()][1]).toMatchObject({
      occurredAt: start,
      data: { failure_code: 'card_declined', processed_at: '2026-01-10T12:00:00Z' },
    });
    expect(templates(ledger)).toEqual(['payment_received']);
  });

  test('is the larger of two sums until it is paid, then the sum that was paid', () => {
    for (const order of orders([
      payment({ amountMinor: 12000 }),
      payment({ amountMinor: 9000, paidAt: start }),
      payment({ amountMinor: 10000 }),
    ]))
      expect(told(order).payment('pi_1').amountMinor).toBe(9000);
  });

  test('is canceled unless it was paid', () => {
    for (const order of orders([payment({ canceledAt: start }), payment({ paidAt: start + minute })]))
      expect(told(order).payment('pi_1').status).toBe('succeeded');
    const canceled = told([payment({ canceledAt: start }), payment(failure(start - minute))]);
    expect(canceled.payment('pi_1').status).toBe('canceled');
    expect(types(canceled)).toEqual(['payment.canceled', 'payment.failed']);
  });

  test('is under way again when a bank debit is tried again', () => {
    for (const order of orders([
      payment({ processingAt: start }),
      payment(failure(start + day)),
      payment({ processingAt: start + 2 * day }),
    ]))
      expect(told(order).payment('pi_1').status).toBe('processing');
  });

  test('is paid since the first time that anybody tells, and tells it once', () => {
    for (const order of orders([
      payment({ paidAt: start + 2000 }),
      payment({ paidAt: start }),
      payment({ paidAt: start + minute }),
    ])) {
      const ledger = told(order);
      expect(ledger.payment('pi_1').paidAt).toBe(start);
      expect(types(ledger)).toEqual(['payment.succeeded']);
    }
  });

  test('keeps the time of the payment when the money arrives', () => {
    const ledger = told([payment({ paidAt: start }), payment({ paidAt: start, settledAt: start + 32 * day })]);
    expect(ledger.payment('pi_1')).toMatchObject({ paidAt: start, settledAt: start + 32 * day });
    expect(types(ledger)).toEqual(['payment.succeeded', 'payment.settled']);
    expect(templates(ledger)).toEqual(['payment_received']);
  });
});

describe('failed attempts', () => {
  const attempt = (charge: string, at: number, facts: Partial<RecordPayment> = failure(at)): RecordPayment =>
    payment({ refs: [...ref('payment', 'pi_1'), ...ref('charge', charge)], ...facts });
  const vague = (charge: string, at: number) =>
    attempt(charge, at, { failure: { at, code: null, message: null, recoverable: null } });

  test('seconds apart are several, and two messages about one are one', () => {
    const messages = [
      attempt('ch_1', start),
      attempt('ch_2', start + 40_000),
      vague('ch_1', start + 2000),
      vague('ch_2', start + 42_000),
    ];
    for (const order of orders(messages)) {
      const ledger = told(order);
      expect(types(ledger)).toEqual(['payment.failed', 'payment.failed']);
      expect(ledger.payment('pi_1').failures.map((one) => one.code)).toEqual(['card_declined', 'card_declined']);
    }
  });

  test('in one second are several when their charges are', () => {
    expect(types(told([attempt('ch_1', start), attempt('ch_2', start)]))).toEqual(['payment.failed', 'payment.failed']);
  });

  test('that carry the charge of the one before are told apart by their reason', () => {
    expect(
      types(
        told([
          attempt('ch_1', start),
          attempt('ch_1', start + 20_000, failure(start + 20_000, 'authentication_failed')),
        ]),
      ),
    ).toHaveLength(2);
  });

  test('of an invoice that names no payment are told once, in any order and over several attempts', () => {
    const sub = ref('subscription', 'sub_1');
    const messages = [start, start + 3 * day].flatMap((at, index) => [
      { command: payment(failure(at)), at },
      {
        command: invoice({
          subscription: sub,
          failure: { at: at + 2000, attemptCount: index + 1, nextAttemptAt: null },
        }),
        at: at + 2000,
      },
    ]);
    for (const order of orders(messages)) {
      const ledger = createLedger({ now: start + 9 * day });
      for (const { command, at } of order) ledger.record([command], { at });
      expect(types(ledger).filter((type) => type === 'payment.failed')).toHaveLength(2);
      // A message that is days late looks like a failure of its own; otherwise the first attempt is told to people, once.
      if (order.slice(0, 2).every((one) => messages.slice(0, 2).includes(one)))
        expect(templates(ledger)).toEqual(['payment_failed']);
    }
  });
});

describe('refunds', () => {
  const paid = payment({ paidAt: start });

  test('before the payment wait for it', () => {
    const ledger = told([refund('succeeded', start + day)]);
    expect(ledger.payment('pi_1')).toMatchObject({ status: 'pending', refundedMinor: 3000 });
    ledger.record([paid]);
    expect(ledger.payment('pi_1').status).toBe('partially_refunded');
    expect(types(ledger)).toEqual(['payment.refunded', 'payment.succeeded']);
  });

  test('in parts, and as totals, are each told once in any order', () => {
    const messages = [
      refund('succeeded', start, 3000, 're_1'),
      total(0, 3000, start + 1000),
      refund('succeeded', start + day, 7000, 're_2'),
      total(3000, 10000, start + day + 1000),
    ];
    for (const order of orders(messages)) {
      const ledger = told([paid, ...order]);
      expect(ledger.payment('pi_1')).toMatchObject({ status: 'refunded', refundedMinor: 10000 });
      expect(ledger.all.refunds.map((one) => one.amountMinor).sort()).toEqual([3000, 7000]);
      expect(types(ledger)).toEqual(['payment.succeeded', 'payment.refunded', 'payment.refunded']);
    }
  });

  test('by totals alone, without the total before: the same sum in any order', () => {
    for (const order of orders([total(null, 3000, start), total(null, 8000, start + day)]))
      expect(told([paid, ...order]).payment('pi_1')).toMatchObject({
        status: 'partially_refunded',
        refundedMinor: 8000,
      });
  });

  test('that fail give the amount back, and a second try to the same total is another refund', () => {
    const messages = [
      refund('succeeded', start, 3000, 're_1'),
      total(0, 3000, start),
      refund('failed', start + day, 3000, 're_1'),
      total(0, 3000, start + 2 * day),
    ];
    for (const order of orders(messages)) {
      const ledger = told([paid, ...order]);
      expect(ledger.payment('pi_1')).toMatchObject({ status: 'partially_refunded', refundedMinor: 3000 });
      expect(
        types(ledger)
          .filter((type) => type.includes('refund'))
          .sort(),
      ).toEqual(['payment.refunded', 'payment.refunded', 'refund.failed']);
    }
  });

  test('are never more than the payment', () => {
    expect(
      told([paid, refund('succeeded', start, 9000, 're_1'), refund('succeeded', start, 9000, 're_2')]).payment('pi_1'),
    ).toMatchObject({ status: 'refunded', refundedMinor: 10000 });
  });
});

describe('a dispute', () => {
  const dispute = (
    status: 'warning' | 'needs_response' | 'under_review' | 'won' | 'lost' | 'closed',
    at = start,
  ): Command => ({ type: 'dispute.record', refs: ref('dispute', 'dp_1'), payment: ref('payment', 'pi_1'), status, at });
  test.each([
    [['needs_response', 'under_review'], 'disputed', 'dispute.updated'],
    [['needs_response', 'under_review', 'won'], 'succeeded', 'dispute.won'],
    [['needs_response', 'lost'], 'charged_back', 'dispute.lost'],
    [['warning', 'closed'], 'succeeded', 'dispute.updated'],
  ] as const)('%s → %s, in any order', (words, status, last) => {
    for (const order of orders([
      payment({ paidAt: start }),
      ...words.map((one, index) => dispute(one, start + index * day)),
    ])) {
      const ledger = told(order);
      expect(ledger.payment('pi_1').status).toBe(status);
      expect(types(ledger).filter((type) => type === 'dispute.opened')).toHaveLength(1);
      if (last !== 'dispute.updated') expect(types(ledger).filter((type) => type === last)).toHaveLength(1);
    }
  });
});

describe('an invoice', () => {
  const voided = { voided: { at: start, by: 'stripe', reason: null } };
  test('paid beats voided and uncollectible, in any order', () => {
    for (const order of orders([
      invoice(voided),
      invoice({ uncollectible: { at: start, reason: null } }),
      invoice({ paidAt: start + day }),
    ]))
      expect(told(order).invoice('in_1')).toMatchObject({ status: 'paid', paidAt: start + day });
  });

  test('whose total nobody told is paid by the word alone', () => {
    const ledger = told([payment({ paidAt: start, invoice: ref('invoice', 'in_1') })]);
    expect(ledger.invoice('in_1')).toMatchObject({ paidAt: null, paidMinor: 10000 });
    const { subtotalMinor: _, ...stub } = invoice({ paidAt: start });
    ledger.record([stub]);
    expect(ledger.invoice('in_1')).toMatchObject({ status: 'paid', paidAt: start });
  });

  test('is paid by parts, and keeps them when one part is refunded', () => {
    const half = (id: string): RecordPayment =>
      payment({ amountMinor: 5000, paidAt: start, invoice: ref('invoice', 'in_1') }, id);
    const ledger = told([invoice({}), half('pi_1')]);
    expect(ledger.invoice('in_1')).toMatchObject({
      status: 'issued',
      paymentStatus: 'partially_paid',
      paidMinor: 5000,
    });
    ledger.record([half('pi_2')]);
    // The refund names one payment and not the invoice.
    ledger.record([refund('succeeded', start + day)]);
    expect(ledger.invoice('in_1')).toMatchObject({
      status: 'paid',
      paymentStatus: 'partially_refunded',
      paidMinor: 10000,
      refundedMinor: 3000,
    });
    expect(types(ledger).filter((type) => type === 'invoice.paid')).toHaveLength(1);
  });

  test('deleted and restored is owed again, whichever is known first', () => {
    for (const order of orders([invoice(voided), invoice({ restoredAt: start + minute })]))
      expect(told(order).invoice('in_1').status).toBe('issued');
  });

  test('is not paid by a payment that only looks like its own', () => {
    const sub = ref('subscription', 'sub_1');
    const ledger = told([
      invoice({ subscription: sub, failure: { at: start, attemptCount: 1, nextAttemptAt: null } }),
      payment(failure(start)),
      payment({ paidAt: start + minute }),
    ]);
    expect(ledger.invoice('in_1')).toMatchObject({ status: 'issued', paidMinor: 0 });
    expect(types(ledger)).not.toContain('invoice.paid');
    ledger.record([payment({ paidAt: start + minute, invoice: ref('invoice', 'in_1') })]);
    expect(ledger.invoice('in_1')).toMatchObject({ status: 'paid', paidMinor: 10000 });
  });

  test('that the gateway links to another payment than was guessed is not paid twice', () => {
    const sub = ref('subscription', 'sub_1');
    const ledger = told([
      payment({ paidAt: start }, 'pi_2'),
      invoice({ subscription: sub, paidAt: start, paidMinor: 10000 }),
      payment({ paidAt: start, invoice: ref('invoice', 'in_1') }, 'pi_1'),
    ]);
    expect(ledger.invoice('in_1')).toMatchObject({ status: 'paid', paidMinor: 10000 });
    expect(ledger.all.allocations).toMatchObject([{ paymentId: ledger.payment('pi_1').id, guessed: false }]);
  });

  test('without a link goes with the payment of its own second, not with the first that was known', () => {
    const paid = (id: string, paidAt: number) => [
      payment({ paidAt }, id.replace('in', 'pi')),
      invoice({ paidAt, paidMinor: 10000 }, id),
    ];
    const [own, [otherPayment, otherInvoice]] = [paid('in_1', start), paid('in_2', start + minute)];
    const ledger = told([own[0]!, otherInvoice!, own[1]!, otherPayment!]);
    ledger.record([refund('succeeded', start + day)]);
    expect(ledger.invoice('in_1').paymentStatus).toBe('partially_refunded');
    expect(ledger.invoice('in_2').paymentStatus).toBe('paid');
  });
});

describe('a subscription', () => {
  const { canceled, deleted, paid, past_due } = subscriptionRanks;
  const status = (ledger: Ledger) => ledger.all.subscriptions[0]?.status;

  test.each([
    ['the later word', word('active', start + minute), word('past_due', start), 'active'],
    ['of one second the higher rank', word('active', start, paid), word('past_due', start, past_due), 'active'],
    ['of one second and rank the one further on', word('incomplete', start), word('active', start), 'active'],
    [
      'unpaid over the failure that led to it',
      word('past_due', start, past_due),
      word('unpaid', start, past_due),
      'unpaid',
    ],
    ['an end at any time', word('active', start + day), word('canceled', start, canceled), 'canceled'],
    ['of two ends the higher rank', word('completed', start, canceled), word('canceled', start, deleted), 'canceled'],
  ] as const)('%s counts', (_, one, other, expected) => {
    for (const order of orders([one, other])) expect(status(told(order))).toBe(expected);
  });

  test('an older word is refused, kept in the history, and stale', () => {
    const ledger = told([word('active', start + day)]);
    const decision = ledger.record([word('past_due', start)], { at: start });
    expect(decision.stale).toBe(true);
    expect(decision.transitions).toMatchObject([
      { entityType: 'subscription', from: 'active', to: 'past_due', refusal: 'stale' },
    ]);
    expect(ledger.record([word('paused', start + 2 * day)]).stale).toBe(false);
    ledger.record([word('canceled', start, canceled)]);
    expect(ledger.record([word('active', start + 9 * day)]).transitions).toMatchObject([
      { to: 'active', refusal: 'terminal' },
    ]);
  });

  test('a repetition is no refusal', () => {
    const ledger = told([word('canceled', start, deleted)]);
    expect(ledger.record([word('canceled', start, deleted)], { at: start })).toMatchObject({
      stale: false,
      transitions: [],
      events: [],
    });
  });

  test('the first paid invoice activates, the next renews', () => {
    const sub = ref('subscription', 'sub_1');
    const renewal = (id: string, at: number): Command[] => [
      invoice({ subscription: sub, paidAt: at, payment: ref('payment', `pi_${id}`) }, `in_${id}`),
      payment({ paidAt: at, invoice: ref('invoice', `in_${id}`) }, `pi_${id}`),
      word('active', at, paid),
    ];
    const ledger = told([word('incomplete', start - day)]);
    const activated = ledger.record(renewal('a', start), { at: start });
    expect(activated.events.map((event) => event.type)).toEqual([
      'invoice.created',
      'payment.succeeded',
      'invoice.paid',
      'subscription.activated',
      'tenant.activated',
    ]);
    const renewed = ledger.record(renewal('b', start + 30 * day), { at: start + 30 * day });
    expect(renewed.events.map((event) => event.type)).toEqual([
      'invoice.created',
      'payment.succeeded',
      'invoice.paid',
      'subscription.renewed',
    ]);
    expect(renewed.notifications.map((mail) => mail.template)).toEqual(['payment_received']);
  });

  test('a failed renewal, then its recovery, are told in the promised order', () => {
    const sub = ref('subscription', 'sub_1');
    const ledger = told([
      word('incomplete', start - day),
      invoice({ subscription: sub, paidAt: start - day }, 'in_0'),
      word('active', start - day, paid),
    ]);
    const failedAt = start;
    const failed = ledger.record(
      [
        invoice({
          subscription: sub,
          failure: { at: failedAt, attemptCount: 1, nextAttemptAt: null },
          payment: ref('payment', 'pi_1'),
        }),
        payment({ ...failure(failedAt), invoice: ref('invoice', 'in_1') }),
        word('past_due', failedAt, past_due),
      ],
      { at: failedAt },
    );
    expect(failed.events.map((event) => event.type)).toEqual([
      'invoice.created',
      'payment.failed',
      'subscription.past_due',
      'dunning.started',
    ]);
    expect(ledger.runs).toMatchObject([{ state: 'grace', currency: 'USD', openingBalanceMinor: 10000, outcome: null }]);

    ledger.tenant = { ...ledger.tenant, status: 'suspended', statusReason: 'dunning', suspendedAt: start + 14 * day };
    const paidAt = start + 15 * day;
    const recovered = ledger.record(
      [
        invoice({ subscription: sub, paidAt }),
        payment({ paidAt, invoice: ref('invoice', 'in_1') }),
        word('active', paidAt, paid),
      ],
      { at: paidAt },
    );
    expect(recovered.events.map((event) => event.type).filter((type) => type !== 'subscription.renewed')).toEqual([
      'payment.succeeded',
      'invoice.paid',
      'dunning.resolved',
      'subscription.updated',
      'tenant.reactivated',
    ]);
    expect(ledger.runs).toMatchObject([{ state: 'clear', outcome: 'recovered' }]);
  });
});

describe('the tenant, on the account of the platform', () => {
  const due = (dueDate: string, id: string, facts: Partial<RecordInvoice> = {}) => invoice({ dueDate, ...facts }, id);
  const action = (ledger: Ledger, command: Command, rule: string) => {
    const decision = ledger.record([command], { at: start + 20 * day, gateway: 'asaas' });
    return actionOf(rule, decision.state);
  };
  const tenant = (patch: Partial<Tenant>) => ({ tenant: patch });

  test('is activated by a payment, unless another invoice is overdue', () => {
    const ledger = told([
      due('2026-01-01', 'in_1', { overdueAt: start }),
      due('2026-01-05', 'in_2', { overdueAt: start }),
    ]);
    expect(ledger.tenant).toMatchObject({ status: 'overdue', overdueSince: '2026-01-01' });
    expect(action(ledger, due('2026-01-01', 'in_1', { paidAt: start + day }), '<activation>')).toBe(
      'payment_registered',
    );
    expect(ledger.tenant).toMatchObject({ status: 'overdue', overdueSince: '2026-01-05' });
    expect(action(ledger, due('2026-01-05', 'in_2', { paidAt: start + day }), '<activation>')).toBe('tenant_activated');
    expect(ledger.tenant).toMatchObject({ status: 'active', overdueSince: null });
    expect(types(ledger).filter((type) => type.startsWith('tenant') || type.startsWith('dunning'))).toEqual([
      'dunning.started',
      'tenant.overdue',
      'dunning.resolved',
      'tenant.reactivated',
    ]);
  });

  test('a manual hold stays, the payment is recorded', () => {
    const ledger = told(
      [due('2026-01-01', 'in_1')],
      tenant({ status: 'suspended', statusReason: 'abuse', suspendedAt: start }),
    );
    expect(action(ledger, due('2026-01-01', 'in_1', { paidAt: start }), '<activation>')).toBe(
      'tenant_activation_blocked',
    );
    expect(ledger.tenant.status).toBe('suspended');
    expect(ledger.invoice('in_1').status).toBe('paid');
  });

  test('suspended by dunning, it stays so while anything is owed, also what failed and has no due date', () => {
    const ledger = told(
      [invoice({ failure: { at: start, attemptCount: 1, nextAttemptAt: null } })],
      tenant({ status: 'active', activatedAt: start - day }),
    );
    ledger.tenant = { ...ledger.tenant, status: 'suspended', statusReason: 'dunning', suspendedAt: start + day };
    ledger.record([{ type: 'customer.record', email: 'new@acme.test' }]);
    expect(ledger.tenant.status).toBe('suspended');
    ledger.record([invoice({ paidAt: start + 2 * day })]);
    expect(ledger.tenant).toMatchObject({ status: 'active', statusReason: null, suspendedAt: null });
  });

  test('an end is final', () => {
    const ledger = told([
      { ...word('canceled', start, subscriptionRanks.deleted), endsTenant: true },
      due('2026-01-01', 'in_1', { paidAt: start + day }),
    ]);
    expect(ledger.tenant.status).toBe('canceled');
    expect(actionOf('<activation>', ledger.record([due('2026-01-01', 'in_1')]).state)).toBe(
      'tenant_activation_blocked',
    );
  });

  test('the end of a customer ends no tenant', () => {
    const ledger = told(
      [{ ...word('canceled', start), endsTenant: true }, invoice({ overdueAt: start, dueDate: '2026-01-01' })],
      { kind: 'customer' },
    );
    expect(ledger.tenant.status).toBe('pending');
    expect(ledger.account.overdueSince).toBe('2026-01-01');
  });

  // Due on the 10th. At 02:30 UTC on the 11th it is still the 10th in São Paulo, and long the 11th in Auckland.
  test.each([
    ['America/Sao_Paulo', 1, 'overdue_warning', 'pending'],
    ['UTC', 1, 'tenant_overdue', 'overdue'],
    ['UTC', 2, 'overdue_warning', 'pending'],
    ['UTC', 0, 'tenant_overdue', 'overdue'],
    ['Pacific/Auckland', 1, 'tenant_overdue', 'overdue'],
  ])('in %s, overdue after %i days: %s', (timezone, daysUntilOverdueStatus, expected, status) => {
    const at = Date.parse('2026-01-11T02:30:00Z');
    const ledger = createLedger({ now: at, tenant: { timezone, settings: { daysUntilOverdueStatus } } });
    const decision = ledger.record([due('2026-01-10', 'in_1', { overdueAt: at })], { at, gateway: 'asaas' });
    expect(actionOf('<overdue>', decision.state)).toBe(expected);
    expect(ledger.tenant.status).toBe(status);
    expect(types(ledger)).toContain('invoice.overdue');
  });

  test('overdue told after the money is stale and moves nothing', () => {
    const ledger = told([due('2026-01-01', 'in_1', { paidAt: start })]);
    expect(action(ledger, due('2026-01-01', 'in_1', { overdueAt: start - day }), '<overdue>')).toBe('stale_ignored');
    expect(ledger.tenant.status).toBe('active');
    expect(types(ledger)).not.toContain('invoice.overdue');
    expect(ledger.runs).toEqual([]);
  });

  test('dunning opens once for several invoices and closes when the last is settled', () => {
    const ledger = told([
      due('2026-01-01', 'in_1', { overdueAt: start }),
      due('2026-01-02', 'in_2', { overdueAt: start }),
      due('2026-01-01', 'in_1', { voided: { at: start, by: 'asaas', reason: null } }),
    ]);
    expect(ledger.runs).toMatchObject([{ anchorDate: '2026-01-01', state: 'overdue', outcome: null }]);
    ledger.record([due('2026-01-02', 'in_2', { paidAt: start + day })]);
    expect(ledger.runs).toMatchObject([{ state: 'clear', outcome: 'recovered' }]);
    expect(types(ledger).filter((type) => type.startsWith('dunning'))).toEqual(['dunning.started', 'dunning.resolved']);
  });
});
