import { describe, expect, it } from 'vitest';
import { InvalidAmount, UnprocessableEvent } from '../../src/domain/errors.js';
import { stripe } from '../../src/gateways/stripe.js';
import { changed, commandOf, fixture, readingOf } from './stripe-fixture.js';

describe('amounts of Stripe', () => {
  const amount = (minor: unknown, currency: unknown) =>
    commandOf(changed('payment_intent.canceled', { amount: minor, currency }), 'payment.record');

  it.each([
    [4900, 'usd', 4900],
    [500, 'jpy', 500],
    [12_340, 'kwd', 12_340],
    // Sent with two decimals that the currencies do not have.
    [120_000, 'isk', 1200],
    [5_000_000, 'ugx', 50_000],
    // Sent without the two decimals that the currency has.
    [1000, 'mga', 100_000],
    [3_000_000_000, 'idr', 3_000_000_000],
  ])('%i %s is %i in minor units of ISO 4217', (sent, currency, minor) => {
    expect(amount(sent, currency)).toMatchObject({ amountMinor: minor, currency: currency.toUpperCase() });
  });
  it.each([
    [49.5, 'usd'],
    ['4900', 'usd'],
    [2 ** 53, 'usd'],
    [2 ** 52, 'mga'],
    [{}, 'usd'],
    [120_050, 'isk'],
    [1, 'ugx'],
  ])('%j %s can never be applied', (sent, currency) => {
    expect(() => amount(sent, currency)).toThrow(InvalidAmount);
  });
  it.each([null, '', 'dollars', 7, 'us$'])('tells no amount in the currency %j', (currency) => {
    const command = amount(4900, currency);
    expect(command).not.toHaveProperty('amountMinor');
    expect(command).not.toHaveProperty('currency');
  });
});

describe('stripe.read()', () => {
  const handled = [...stripe.notes()].filter(([, note]) => !('ignored' in note)).map(([type]) => type);

  it.each(handled)('can never apply %s without an object', (type) => {
    for (const data of [undefined, null, {}, { object: null }, { object: 'in_1' }, { object: [] }])
      expect(() => stripe.read({ ...fixture(type), data }, 0)).toThrow(UnprocessableEvent);
  });
  // A preview has no id, a link between two objects needs none.
  const withId = handled.filter((type) => !/upcoming|invoice_payment/.test(type));
  it.each(withId)('can never apply %s without the id of its object', (type) => {
    expect(() => readingOf(changed(type, { id: null }))).toThrow(UnprocessableEvent);
  });
  it('reads a thin event once its object is there', () => {
    const thin = fixture('variants/v1.invoice.paid@thin');
    const snapshot = fixture('invoice.paid') as { created: number; data: { object: Record<string, unknown> } };
    const path = '/v1/invoices/in_BillhookDemo01';
    expect(stripe.read(thin, 0)).toEqual({
      handled: false,
      reason: "'v1.invoice.paid' is a thin event, and without an API key Stripe cannot be asked what it means",
      needs: path,
    });
    expect(stripe.read(thin, snapshot.created * 1000 + 123, new Map([[path, snapshot.data.object]]))).toEqual(
      stripe.read(snapshot, snapshot.created * 1000),
    );
  });
});
