import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Command, RecordInvoice, RecordPayment } from '../../src/domain/commands.js';
import { runs } from '../setup/runs.js';
import { createLedger, type Ledger } from './memory.js';

const start = Date.parse('2026-01-10T12:00:00Z');
const hour = 3_600_000;

const invoice = (n: number, subtotalMinor: number): RecordInvoice => ({
  type: 'invoice.record',
  refs: [{ kind: 'invoice', id: `in_${n}` }],
  number: `in_${n}`,
  currency: 'USD',
  subtotalMinor,
  issuedAt: start + n * hour,
});
/** Pays two neighbours: everything of the payer hangs together. */
const payment = (n: number, amountMinor: number): RecordPayment => ({
  type: 'payment.record',
  refs: [{ kind: 'payment', id: `pi_${n}` }],
  amountMinor,
  currency: 'USD',
  paidAt: start + n * hour,
  invoices: [n, n + 1].map((one) => ({ refs: [{ kind: 'invoice', id: `in_${one}` }] })),
});
const refund = (n: number, amountMinor: number): Command => ({
  type: 'refund.record',
  refs: [{ kind: 'refund', id: `re_${n}` }],
  payment: [{ kind: 'payment', id: `pi_${n}` }],
  amountMinor,
  currency: 'USD',
  status: 'succeeded',
  at: start + n * hour,
});

function told(commands: readonly Command[], mostLinked: number): Ledger {
  const ledger = createLedger({ now: start, mostLinked });
  for (const command of commands) ledger.record([command], { at: start, gateway: 'razorpay' });
  return ledger;
}
const sharesOf = ({ all }: Ledger) =>
  all.allocations
    .map((one) => [one.paymentId, one.invoiceId, one.amountMinor, one.refundedMinor].join(' '))
    .sort((a, b) => (a < b ? -1 : 1));
const toldBy = ({ told }: Ledger) => [...told.keys()];

const amount = fc.integer({ min: 1, max: 20 }).map((n) => n * 100);
const link = fc.record({ total: amount, paid: amount, back: fc.option(fc.constantFrom(0.2, 1), { freq: 2 }) });
const chain = fc.array(link, { minLength: 2, maxLength: 24 });
const commandsOf = (links: readonly { total: number; paid: number; back: number | null }[]): Command[] => [
  ...[...links, links[0]!].map((one, n) => invoice(n, one.total)),
  ...links.map((one, n) => payment(n, one.paid)),
  ...links.flatMap((one, n) => (one.back === null ? [] : [refund(n, Math.ceil(one.paid * one.back))])),
];

describe('a chain of payments and invoices, of which only the nearest are loaded', () => {
  test('in the order in which it happened everything is decided as with all of it', () => {
    fc.assert(
      fc.property(chain, (links) => {
        const [all, near] = [told(commandsOf(links), Number.POSITIVE_INFINITY), told(commandsOf(links), 8)];
        expect(toldBy(near)).toEqual(toldBy(all));
        expect(sharesOf(near)).toEqual(sharesOf(all));
      }),
      { numRuns: runs(20) },
    );
  }, 60_000);

  test('in any order no money is lost or made', () => {
    fc.assert(
      fc.property(chain, fc.infiniteStream(fc.nat()), (links, chances) => {
        const keys = chances[Symbol.iterator]();
        const shuffled = commandsOf(links)
          .map((one) => ({ one, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        const { all } = told(shuffled, 6);
        for (const one of all.payments) {
          const shares = all.allocations.filter((share) => share.paymentId === one.id);
          const allocated = shares.reduce((sum, share) => sum + share.amountMinor, 0);
          const returned = shares.reduce((sum, share) => sum + share.refundedMinor, 0);
          expect(allocated).toBeLessThanOrEqual(one.amountMinor ?? 0);
          expect(returned).toBe(Math.max(0, one.refundedMinor - ((one.amountMinor ?? 0) - allocated)));
        }
        for (const one of all.invoices) {
          const shares = all.allocations.filter((share) => share.invoiceId === one.id);
          expect(one.paidMinor).toBe(shares.reduce((sum, share) => sum + share.amountMinor, 0));
          expect(one.refundedMinor).toBe(shares.reduce((sum, share) => sum + share.refundedMinor, 0));
          expect(one.paidMinor).toBeLessThanOrEqual(one.subtotalMinor ?? 0);
          expect(one.paidAt !== null).toBe(one.paidMinor === one.subtotalMinor);
        }
      }),
      { numRuns: runs(40) },
    );
  }, 60_000);
});
