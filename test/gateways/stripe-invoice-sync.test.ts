import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/gateways/json.js';
import { changed, commandOf, readingOf, utc } from './stripe-fixture.js';

const invoice = (event: string | Json) => commandOf(event, 'invoice.record');

describe('events that tell an invoice as it is', () => {
  it.each<[string, object]>([
    ['invoice.created', { status: 'draft' }],
    ['invoice.finalized', { status: 'issued', issuedAt: utc('2025-10-01 12:00:01') }],
    ['invoice.updated', { paidAt: utc('2025-10-01 12:00:05'), paidMinor: 4900 }],
    ['invoice.payment_action_required', { status: 'issued', paidMinor: 0 }],
    ['invoice.finalization_failed', { status: 'draft' }],
    ['invoice.voided', { voided: { at: utc('2025-11-02 09:00:00'), by: 'stripe', reason: null } }],
    ['invoice.marked_uncollectible', { uncollectible: { at: utc('2025-11-22 09:00:00'), reason: null } }],
    [
      'invoice.deleted',
      { status: 'draft', voided: { at: utc('2025-11-03 09:00:00'), by: 'stripe', reason: 'the draft was deleted' } },
    ],
    ['invoice.sent', { status: 'issued', dueDate: '2025-11-15', number: 'BILLHOOK-0006' }],
    ['invoice.overdue', { overdueAt: utc('2025-11-16 12:00:00'), dueDate: '2025-11-15' }],
  ])('%s', (name, facts) => {
    const reading = readingOf(name);
    expect(reading).toMatchObject({ action: 'invoice_synced', subject: { customerId: 'cus_BillhookDemo01' } });
    expect(reading.commands).toHaveLength(1);
    expect(reading.commands[0]).toMatchObject({ type: 'invoice.record', ...facts });
  });

  it('a draft has neither number nor date of issue', () => {
    expect(Object.keys(invoice('invoice.created')).sort()).toEqual([
      'currency',
      'discountMinor',
      'paidMinor',
      'periodStart',
      'refs',
      'status',
      'subscription',
      'subtotalMinor',
      'taxMinor',
      'type',
    ]);
  });
  it('the name of the event outweighs a status that is missing', () => {
    const bare = { status: null, status_transitions: null };
    expect(invoice(changed('invoice.voided', bare)).voided).toMatchObject({ at: utc('2025-11-02 09:00:00') });
    expect(invoice(changed('invoice.marked_uncollectible', bare)).uncollectible).toMatchObject({
      at: utc('2025-11-22 09:00:00'),
    });
    expect(invoice(changed('invoice.finalized', bare))).toMatchObject({
      status: 'issued',
      issuedAt: utc('2025-10-01 12:00:01'),
    });
  });
  it('a due date beyond the calendar is none', () => {
    for (const due of [null, 0, -1, 1e15, 'soon'])
      expect(invoice(changed('invoice.sent', { due_date: due })).dueDate).toBeUndefined();
  });
  it('invoice.upcoming tells only who and which subscription', () => {
    expect(readingOf('invoice.upcoming')).toEqual({
      handled: true,
      action: 'invoice_synced',
      subject: {
        customerId: 'cus_BillhookDemo01',
        subscriptionId: 'sub_BillhookDemo01',
        tenantHint: 'tenant-123',
        name: 'Ada Lovelace',
        email: 'ada@example.com',
      },
      commands: [{ type: 'subscription.record', refs: [{ kind: 'subscription', id: 'sub_BillhookDemo01' }] }],
    });
  });
});

describe('amounts of an invoice', () => {
  const amounts = (patch: Json) => {
    const { subtotalMinor, discountMinor, taxMinor } = invoice(changed('invoice.finalized', patch));
    return [subtotalMinor, discountMinor, taxMinor];
  };
  const none = { total_discount_amounts: [], total_taxes: [] };

  it.each<[string, Json, unknown[]]>([
    [
      'several discounts and taxes',
      { total: 4400, total_discount_amounts: [{ amount: 500 }, { amount: 500 }] },
      [5000, 1000, 400],
    ],
    ['inclusive tax', { ...none, subtotal: 1200, total: 1200, total_taxes: [{ amount: 200 }] }, [1000, 0, 200]],
    ['shipping', { ...none, subtotal: 1000, total: 1500, shipping_cost: { amount_total: 500 } }, [1500, 0, 0]],
    [
      'tax of 2020-08-27',
      { ...none, total_taxes: null, total_tax_amounts: [{ amount: 400 }], total: 5400 },
      [5000, 0, 400],
    ],
    ['tax before that', { ...none, total_taxes: null, tax: 400, total: 5400 }, [5000, 0, 400]],
    [
      'a discount of everything',
      { total: 0, total_discount_amounts: [{ amount: 5000 }], total_taxes: [] },
      [5000, 5000, 0],
    ],
    ['parts that contradict the total', { total: 100, total_taxes: [{ amount: 400 }] }, [100, 0, 0]],
    ['a negative total, which becomes credit', { ...none, total: -2500 }, [0, 0, 0]],
    ['no total', { total: null }, [undefined, undefined, undefined]],
  ])('with %s', (_, patch, expected) => {
    expect(amounts(patch)).toEqual(expected);
  });
});
