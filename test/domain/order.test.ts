import { expect, test } from 'vitest';
import type { Command, ProviderRef } from '../../src/domain/commands.js';
import { createLedger } from './memory.js';
import { start } from './stories/story.js';
import * as stripe from './stories/stripe-messages.js';

const doc: stripe.Invoice = {
  id: 'in_1',
  invoice: 'in_1',
  sub: 'sub_1',
  pi: 'pi_1',
  ch: 'ch_1',
  amount: 5000,
  shape: '2020',
  reason: 'subscription_cycle',
  finalizedAt: start,
  period: [start, start + 86_400],
};

test('when an invoice is tried next is known, also when its payment has told of a later second before', () => {
  const next = start + 3 * 86_400;
  const messages = [
    stripe.intentFailed(doc, start + 61),
    stripe.invoice(doc, 'invoice.payment_failed', start + 60, { status: 'open', next_payment_attempt: next }),
  ];
  for (const order of [messages, messages.toReversed()]) {
    const ledger = createLedger();
    for (const message of order) ledger.receive(message);
    expect(ledger.invoice('in_1').nextPaymentAttemptAt).toBe(next * 1000);
  }
});

test('a dunning run ends as voided when what was owed is void, whatever else the same payment has paid', () => {
  const ref = (kind: ProviderRef['kind'], id: string) => [{ kind, id }];
  const at = start * 1000;
  const owed = (id: string, facts: object): Command => ({
    type: 'invoice.record',
    refs: ref('invoice', id),
    currency: 'USD',
    subtotalMinor: 1000,
    ...facts,
  });
  const ledger = createLedger();
  const invoices = ['in_1', 'in_2'].map((id) => ({ refs: ref('invoice', id) }));
  const payment = { type: 'payment.record', refs: ref('payment', 'pi_1'), amountMinor: 1000, currency: 'USD' } as const;
  ledger.record([owed('in_1', { issuedAt: at }), owed('in_2', { issuedAt: at + 1 })]);
  ledger.record([{ ...payment, paidAt: at, invoices }]);
  ledger.record([owed('in_2', { failure: { at, attemptCount: 1, nextAttemptAt: null } })]);
  ledger.record([owed('in_2', { voided: { at: at + 2, by: 'stripe', reason: null } })]);
  expect(ledger.runs.map((run) => run.outcome)).toEqual(['voided']);
});
