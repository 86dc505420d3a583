import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Command, RecordInvoice, RecordPayment, RecordRefund } from '../../src/domain/commands.js';
import { runs } from '../setup/runs.js';
import { createLedger, type Ledger } from './memory.js';

const start = Date.parse('2026-01-10T12:00:00Z');
const minute = 60_000;
const ref = (kind: 'payment' | 'invoice' | 'refund', id: string) => [{ kind, id }];

const invoice = (id: string, facts: Partial<RecordInvoice> = {}): RecordInvoice => ({
  type: 'invoice.record',
  refs: ref('invoice', id),
  number: id,
  currency: 'USD',
  subtotalMinor: 1000,
  issuedAt: start,
  ...facts,
});
/** Paid, for these invoices; `[id, share]` where the gateway tells the share. */
const payment = (
  id: string,
  amountMinor: number,
  invoices: (string | [string, number])[],
  facts: Partial<RecordPayment> = {},
): RecordPayment => ({
  type: 'payment.record',
  refs: ref('payment', id),
  amountMinor,
  currency: 'USD',
  paidAt: start,
  invoices: invoices.map((one) =>
    typeof one === 'string' ? { refs: ref('invoice', one) } : { refs: ref('invoice', one[0]), shareMinor: one[1] },
  ),
  ...facts,
});
const refund = (id: string, of: string, amountMinor: number, facts: Partial<RecordRefund> = {}): RecordRefund => ({
  type: 'refund.record',
  refs: ref('refund', id),
  payment: ref('payment', of),
  amountMinor,
  currency: 'USD',
  status: 'succeeded',
  at: start + minute,
  ...facts,
});

/** Each a message of its own, of Razorpay: nothing is guessed. */
function told(commands: readonly Command[], reversed = false): Ledger {
  const ledger = createLedger({ now: start, reversed });
  for (const command of commands) ledger.record([command], { at: start, gateway: 'razorpay' });
  return ledger;
}
const types = (ledger: Ledger, type: string) => [...ledger.told.values()].filter((event) => event.type === type);

const nameOf = (ledger: Ledger, id: string) => ledger.all.refs.find((one) => one.entityId === id)?.id ?? id;
/** `pi_1 in_1` → what the payment pays of the invoice, and what of it has gone back. */
const shares = (ledger: Ledger): Record<string, [number, number]> =>
  Object.fromEntries(
    ledger.all.allocations
      .map((one): [string, [number, number]] => [
        `${nameOf(ledger, one.paymentId)} ${nameOf(ledger, one.invoiceId)}`,
        [one.amountMinor, one.refundedMinor],
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

const orders = <T>(list: readonly T[]): T[][] =>
  list.length < 2
    ? [[...list]]
    : list.flatMap((one, index) => orders(list.filter((_, other) => other !== index)).map((rest) => [one, ...rest]));

describe('a payment', () => {
  test('pays the oldest of its invoices first, in any order of messages', () => {
    for (const order of orders<Command>([
      payment('pi_1', 1500, ['in_new', 'in_old']),
      invoice('in_new', { issuedAt: start + minute }),
      invoice('in_old'),
    ])) {
      const ledger = told(order);
      expect(shares(ledger)).toEqual({ 'pi_1 in_new': [500, 0], 'pi_1 in_old': [1000, 0] });
      expect(ledger.invoice('in_old')).toMatchObject({ status: 'paid', paidMinor: 1000 });
      expect(ledger.invoice('in_new')).toMatchObject({ status: 'issued', paymentStatus: 'partially_paid' });
      expect(types(ledger, 'payment.succeeded')).toHaveLength(1);
    }
  });

  test('that pays two invoices is one receipt', () => {
    const ledger = told([invoice('in_1'), invoice('in_2'), payment('pi_1', 2000, ['in_1', 'in_2'])]);
    expect([...ledger.mails.values()].map((mail) => mail.template)).toEqual(['payment_received']);
    expect(types(ledger, 'invoice.paid')).toHaveLength(2);
  });

  test('of more than its invoice asks for pays it once, and leaves the rest as credit', () => {
    for (const order of orders([invoice('in_1'), payment('pi_1', 1500, ['in_1'])])) {
      const ledger = told(order);
      expect(shares(ledger)).toEqual({ 'pi_1 in_1': [1000, 0] });
      expect(ledger.invoice('in_1')).toMatchObject({ status: 'paid', paidMinor: 1000 });
      expect(types(ledger, 'invoice.paid')).toHaveLength(1);
    }
  });

  test('of less leaves the invoice open, and tells no invoice.paid', () => {
    for (const order of orders([invoice('in_1'), payment('pi_1', 400, ['in_1'])])) {
      const ledger = told(order);
      expect(ledger.invoice('in_1')).toMatchObject({
        status: 'issued',
        paymentStatus: 'partially_paid',
        paidMinor: 400,
      });
      expect(types(ledger, 'invoice.paid')).toEqual([]);
    }
  });

  test('is for its invoice in whole while nobody has told the total', () => {
    const ledger = told([payment('pi_1', 1500, ['in_1'])]);
    expect(shares(ledger)).toEqual({ 'pi_1 in_1': [1500, 0] });
    ledger.record([invoice('in_1')]);
    expect(shares(ledger)).toEqual({ 'pi_1 in_1': [1000, 0] });
  });

  test('pays nothing before it is paid', () => {
    const { paidAt: _, ...unpaid } = payment('pi_1', 1000, ['in_1']);
    expect(shares(told([unpaid, invoice('in_1')]))).toEqual({ 'pi_1 in_1': [0, 0] });
  });

  test('gives what the gateway told of it, and no more', () => {
    for (const order of orders<Command>([
      payment('pi_1', 1500, [['in_1', 300]]),
      payment('pi_1', 1500, [['in_2', 900]]),
      invoice('in_1'),
      invoice('in_2'),
    ]))
      expect(shares(told(order))).toEqual({ 'pi_1 in_1': [300, 0], 'pi_1 in_2': [900, 0] });
  });

  test('that comes a second time for the same invoice is credit, whichever is known first', () => {
    const [first, second] = [
      payment('pi_2', 1000, ['in_1']),
      payment('pi_1', 1000, ['in_1'], { paidAt: start + minute }),
    ];
    for (const order of orders<Command>([invoice('in_1'), first, second])) {
      const ledger = told(order);
      expect(shares(ledger)).toEqual({ 'pi_1 in_1': [0, 0], 'pi_2 in_1': [1000, 0] });
      expect(ledger.invoice('in_1')).toMatchObject({ paidMinor: 1000, paidAt: start });
    }
  });

  test('may pay what the gateway says was paid of the invoice, though it is more than the total', () => {
    const ledger = told([invoice('in_1', { paidAt: start, paidMinor: 1200 }), payment('pi_1', 1200, ['in_1'])]);
    expect(shares(ledger)).toEqual({ 'pi_1 in_1': [1200, 0] });
  });
});

describe('a refund', () => {
  test('takes the credit first, then the part of the newest invoice', () => {
    for (const order of orders<Command>([
      payment('pi_1', 2500, ['in_new', 'in_old']),
      invoice('in_new', { issuedAt: start + minute }),
      invoice('in_old'),
      refund('re_1', 'pi_1', 700),
    ])) {
      const ledger = told(order);
      expect(shares(ledger)).toEqual({ 'pi_1 in_new': [1000, 200], 'pi_1 in_old': [1000, 0] });
      expect(ledger.invoice('in_new')).toMatchObject({ refundedMinor: 200, paymentStatus: 'partially_refunded' });
      expect(ledger.invoice('in_old')).toMatchObject({ refundedMinor: 0, paymentStatus: 'paid' });
    }
    const all = [invoice('in_1'), payment('pi_1', 1500, ['in_1']), refund('re_1', 'pi_1', 1500)];
    expect(shares(told(all))).toEqual({ 'pi_1 in_1': [1000, 1000] });
    expect(told(all).invoice('in_1').paymentStatus).toBe('refunded');
  });

  test('of a second payment that was credit leaves the invoice alone', () => {
    const ledger = told([
      invoice('in_1'),
      payment('pi_1', 1000, ['in_1']),
      payment('pi_2', 1000, ['in_1'], { paidAt: start + minute }),
      refund('re_1', 'pi_2', 1000),
    ]);
    expect(ledger.invoice('in_1')).toMatchObject({ paymentStatus: 'paid', refundedMinor: 0 });
  });

  test('in another currency than its payment takes nothing of it, whichever is known first', () => {
    for (const order of orders<Command>([
      payment('pi_1', 1000, []),
      refund('re_1', 'pi_1', 400, { currency: 'EUR' }),
      refund('re_2', 'pi_1', 100),
    ])) {
      const ledger = createLedger({ now: start });
      const alarms = order.flatMap((one) => ledger.record([one], { at: start, gateway: 'razorpay' }).alarms);
      expect(ledger.payment('pi_1')).toMatchObject({ refundedMinor: 100, currency: 'USD' });
      expect(alarms).toMatchObject([
        { kind: 'currency_mismatch', message: expect.stringMatching(/^Refund ref_\w+ is in EUR/) },
      ]);
    }
  });
});

describe('a payment in another currency than its invoice', () => {
  const euros = payment('pi_1', 1000, ['in_1'], { currency: 'EUR' });
  const { currency: _, ...unnamed } = invoice('in_1');

  test('is kept and pays nothing; the move is refused and an operator is told, once', () => {
    for (const order of orders<Command>([euros, invoice('in_1'), euros, invoice('in_1')])) {
      const ledger = createLedger({ now: start });
      const decisions = order.map((one) => ledger.record([one], { at: start, gateway: 'razorpay' }));
      expect(shares(ledger)).toEqual({ 'pi_1 in_1': [0, 0] });
      expect(ledger.payment('pi_1')).toMatchObject({ status: 'succeeded', amountMinor: 1000, currency: 'EUR' });
      expect(ledger.invoice('in_1')).toMatchObject({ status: 'issued', paymentStatus: 'pending', paidMinor: 0 });
      expect(types(ledger, 'invoice.paid')).toEqual([]);
      expect(decisions.flatMap((one) => one.alarms)).toEqual([
        {
          kind: 'currency_mismatch',
          key: expect.stringMatching(/^pay_\w+ inv_\w+$/),
          message: expect.stringMatching(
            /^Payment pay_\w+ is in EUR and was told for invoice inv_\w+, which is in USD/,
          ),
        },
      ]);
      expect(decisions.flatMap((one) => one.transitions).filter((one) => one.refusal !== null)).toMatchObject([
        { entityType: 'invoice', to: 'paid', refusal: 'currency_mismatch' },
      ]);
      expect(decisions.some((one) => one.stale)).toBe(false);
    }
  });

  test('gives back what it had while the currency of the invoice was not known', () => {
    const ledger = told([euros, { ...unnamed, subtotalMinor: 2000 }]);
    expect(shares(ledger)).toEqual({ 'pi_1 in_1': [1000, 0] });
    ledger.record([invoice('in_1')]);
    expect(shares(ledger)).toEqual({ 'pi_1 in_1': [0, 0] });
    expect(ledger.invoice('in_1').paidMinor).toBe(0);
  });

  test('is not added to one of the other currency while that of the invoice is not known', () => {
    for (const order of orders<Command>([unnamed, euros, payment('pi_2', 600, ['in_1'], { paidAt: start - minute })])) {
      const ledger = told(order);
      expect(shares(ledger)).toEqual({ 'pi_1 in_1': [0, 0], 'pi_2 in_1': [600, 0] });
      expect(ledger.invoice('in_1').paidMinor).toBe(600);
    }
  });

  test('is not told as what paid the invoice', () => {
    const ledger = told([
      invoice('in_1'),
      payment('pi_0', 1000, ['in_1']),
      payment('pi_1', 1000, ['in_1'], { currency: 'EUR', paidAt: start + minute }),
    ]);
    const [paid] = types(ledger, 'invoice.paid');
    const [own, other] = types(ledger, 'payment.succeeded');
    expect(paid?.data.payment_id).toBe(own?.data.payment_id);
    expect(own?.data.invoice_ids).toHaveLength(1);
    expect(other?.data).not.toHaveProperty('invoice_ids');
  });
});

describe('any payments for any invoices', () => {
  const currency = fc.constantFrom('USD', 'USD', 'USD', 'EUR');
  const amount = fc.integer({ min: 1, max: 30 }).map((n) => n * 100);
  const many = fc.record({
    invoices: fc.array(fc.record({ total: amount, currency, issued: fc.nat({ max: 3 }) }), {
      minLength: 1,
      maxLength: 4,
    }),
    payments: fc.array(
      fc.record({
        amount,
        currency,
        paid: fc.nat({ max: 4 }),
        links: fc.array(fc.record({ invoice: fc.nat({ max: 3 }), share: fc.option(amount, { freq: 2 }) }), {
          maxLength: 3,
        }),
        refunds: fc.array(fc.double({ min: 0.1, max: 0.4, noNaN: true }), { maxLength: 2 }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  });
  type Many = typeof many extends fc.Arbitrary<infer T> ? T : never;

  function commandsOf({ invoices, payments }: Many): Command[] {
    return [
      ...invoices.map((one, index) =>
        invoice(`in_${index}`, {
          subtotalMinor: one.total,
          currency: one.currency,
          issuedAt: start + one.issued * minute,
        }),
      ),
      ...payments.flatMap((one, index): Command[] => {
        const id = `pi_${index}`;
        const own = { currency: one.currency, paidAt: start + one.paid * minute };
        const links = one.links.filter((link) => link.invoice < invoices.length);
        return [
          payment(id, one.amount, [], own),
          // Every link in a message of its own.
          ...links.map(({ invoice: n, share }) =>
            payment(id, one.amount, [share === null ? `in_${n}` : [`in_${n}`, share]], own),
          ),
          ...one.refunds.map((part, n) =>
            refund(`re_${index}_${n}`, id, Math.ceil(one.amount * part), { currency: one.currency }),
          ),
        ];
      }),
    ];
  }

  const kept = (ledger: Ledger) => ({
    shares: shares(ledger),
    invoices: Object.fromEntries(
      ledger.all.invoices.map((one) => [
        nameOf(ledger, one.id),
        [one.status, one.paymentStatus, one.paidMinor, one.refundedMinor, one.paidAt],
      ]),
    ),
  });

  test('in any order of messages, with repetitions, the shares are the same', () => {
    fc.assert(
      fc.property(many, fc.infiniteStream(fc.nat()), fc.boolean(), (one, chances, reversed) => {
        const next = chances[Symbol.iterator]();
        const chance = () => next.next().value as number;
        const commands = commandsOf(one);
        const mixed = commands
          .flatMap((command) => (chance() % 4 === 0 ? [command, command] : [command]))
          .map((command) => ({ command, key: chance() }))
          .sort((a, b) => a.key - b.key)
          .map(({ command }) => command);
        expect(kept(told(mixed, reversed))).toEqual(kept(told(commands)));
      }),
      { numRuns: runs(150) },
    );
  }, 60_000);

  test('no money is lost, made, or of two currencies', () => {
    fc.assert(
      fc.property(many, (one) => {
        const ledger = told(commandsOf(one));
        const { payments, invoices, allocations } = ledger.all;
        for (const payment of payments) {
          const own = allocations.filter((share) => share.paymentId === payment.id);
          const allocated = own.reduce((sum, share) => sum + share.amountMinor, 0);
          const back = own.reduce((sum, share) => sum + share.refundedMinor, 0);
          const credit = payment.amountMinor! - allocated;
          expect(credit).toBeGreaterThanOrEqual(0);
          // What went back came from the credit as far as it went.
          expect(back).toBe(Math.max(0, payment.refundedMinor - credit));
        }
        for (const invoice of invoices) {
          const own = allocations.filter((share) => share.invoiceId === invoice.id);
          expect(invoice.paidMinor).toBe(own.reduce((sum, share) => sum + share.amountMinor, 0));
          expect(invoice.refundedMinor).toBe(own.reduce((sum, share) => sum + share.refundedMinor, 0));
          expect(invoice.paidMinor).toBeLessThanOrEqual(invoice.subtotalMinor!);
          for (const share of own.filter(({ amountMinor }) => amountMinor > 0))
            expect(payments.find(({ id }) => id === share.paymentId)?.currency).toBe(invoice.currency);
          // A payment with credit that may pay the invoice leaves nothing of it due.
          const rich = own.some(
            (share) =>
              share.toldMinor === null &&
              payments.some(
                (payment) =>
                  payment.id === share.paymentId &&
                  payment.currency === invoice.currency &&
                  payment.amountMinor! >
                    allocations.reduce(
                      (sum, other) => sum + (other.paymentId === payment.id ? other.amountMinor : 0),
                      0,
                    ),
              ),
          );
          if (rich) expect(invoice.paidMinor).toBe(invoice.subtotalMinor);
        }
      }),
      { numRuns: runs(150) },
    );
  }, 60_000);
});
