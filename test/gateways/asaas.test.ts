import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidAmount, UnprocessableEvent } from '../../src/domain/errors.js';
import { asaas } from '../../src/gateways/asaas/index.js';
import { brt, changed, commandsOf, fixture, identityOf, readingOf } from './asaas-fixture.js';
import { readsOrRefuses } from './checks.js';
import { describeGateway } from './contract.js';
import { fixturesIn } from './gateway-request.js';
import { mutation } from './json-mutation.js';

describeGateway({ gateway: asaas, header: 'asaas-access-token', refusal: 401, signsBody: false });

describe('asaas.sign()', () => {
  test('sends the token', () => expect(asaas.sign(Buffer.from('{}'), 't', 0)).toEqual({ 'asaas-access-token': 't' }));
});

describe('asaas.identify()', () => {
  const json = fixture('PAYMENT_CONFIRMED');
  const hash = `sha256:${'07'.repeat(32)}`;

  test('takes id, type and Brasília time from the body', () => {
    expect(identityOf(json)).toEqual({
      externalEventId: 'evt_15e444ff9b9ab9ec29294aa1abe68025&368604906',
      eventType: 'PAYMENT_CONFIRMED',
      occurredAt: brt('2026-01-09 16:45:03'),
      livemode: null,
    });
  });

  test.each([undefined, null, '', 7, {}, 'x'.repeat(256), 'a\u0000b'])('falls back to the hash when id is %j', (id) => {
    expect(identityOf({ ...json, id })?.externalEventId).toBe(hash);
  });

  test.each([undefined, null, '', 7, {}, 'x'.repeat(256)])('is null when event is %j', (event) => {
    expect(identityOf({ ...json, event })).toBeNull();
  });

  test.each([undefined, null, 'yesterday', 1717000000])('knows no time when dateCreated is %j', (dateCreated) => {
    expect(identityOf({ ...json, dateCreated })?.occurredAt).toBeNull();
  });
});

describe('asaas.read()', () => {
  test('says why it does not handle a type that it knows', () => {
    expect(readingOf(fixture('PAYMENT_CHECKOUT_VIEWED'))).toEqual({
      handled: false,
      reason: 'Somebody looked: nobody owes or pays anything by it',
    });
  });

  test.each(['TRANSFER_EXPLODED', 'PAYMENT_EXPLODED', 'invoice.paid'])('does not know %s', (event) => {
    expect(readingOf({ event })).toEqual({ handled: false, reason: `ASAAS event type '${event}' is not known` });
  });

  test.each(['PAYMENT_CONFIRMED', 'PAYMENT_REFUNDED', 'SUBSCRIPTION_CREATED'])(
    'refuses %s without its object, or without the id of it',
    (event) => {
      expect(() => commandsOf({ event })).toThrow(UnprocessableEvent);
      expect(() => commandsOf(changed(event, { id: null }))).toThrow(UnprocessableEvent);
    },
  );

  test.each([99.999, 1e21, true, {}, 'a lot', -0.001])('refuses the value %j', (value) => {
    expect(() => commandsOf(changed('PAYMENT_CREATED', { value }))).toThrow(InvalidAmount);
  });

  test.each([
    [7.3, 730],
    [1252.07, 125207],
    [100, 10000],
    [0.07, 7],
    [1.1, 110],
    ['99.90', 9990],
  ])('reads the value %j exactly', (value, amount) => {
    expect(commandsOf(changed('PAYMENT_CREATED', { value }))).toMatchObject([{ subtotalMinor: amount }]);
  });

  test('reads new attributes past', () => {
    expect(commandsOf(changed('PAYMENT_CREATED', { novidade: { x: 1 } }, { extra: [] }))).toEqual(
      commandsOf(fixture('PAYMENT_CREATED')),
    );
  });

  test.each(fixturesIn('asaas/variants'))('reads $name changed in any way, or refuses it for good', ({ json }) => {
    fc.assert(
      fc.property(fc.array(mutation(json), { maxLength: 3 }), (mutations) => {
        const changedJson = structuredClone(json);
        for (const mutate of mutations) mutate(changedJson);
        readsOrRefuses(asaas, changedJson);
      }),
    );
  });
});
