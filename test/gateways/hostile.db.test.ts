import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GatewayName } from '../../src/domain/entities.js';
import { type Body, createWorld, fixture, type World } from '../setup/world.js';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** A body under an event id of its own, with `change` made to the object that it is about. */
let sent = 0;
function message(gateway: GatewayName, name: string, change: (object: Record<string, unknown>) => void): Body {
  const body = structuredClone(fixture(gateway, name)) as never;
  const object = {
    stripe: (one: { data: { object: Body } }) => one.data.object,
    razorpay: (one: { payload: Record<string, { entity: Body }> }) => one.payload[name.split('.')[0]!]!.entity,
    asaas: (one: { payment: Body }) => one.payment,
  }[gateway](body);
  change(object);
  return gateway === 'razorpay'
    ? { ...(body as Body), nonce: ++sent }
    : { ...(body as Body), id: `evt_hostile_${++sent}` };
}

const oneOfEach: [GatewayName, string][] = [
  ['stripe', 'payment_intent.succeeded'],
  ['stripe', 'invoice.paid'],
  ['razorpay', 'payment.captured'],
  ['razorpay', 'refund.processed'],
  ['asaas', 'PAYMENT_CONFIRMED'],
  ['asaas', 'PAYMENT_REFUNDED'],
];
/** Not compressible: what PostgreSQL could shorten would fit into an index after all. */
const long = Array.from({ length: 10_000 }, (_, index) => (index * 2_654_435_761).toString(36)).join('');
const values: unknown[] = ['\u0000', 'a\u0000b', '\ud800', 'a\udc00b', '\u0007', long, `${long}\u0000`];
values.push(2 ** 53, -1, 0, 1.5, 1e300, 2 ** 31, ['a'], [[1]], {}, { id: 'x' }, { toString: 1, valueOf: 1 }, true);
const keys = ['id', 'customer', 'subscription', 'amount', 'amount_received', 'total', 'value', 'created_at', 'currency']
  .concat(['status', 'description', 'invoiceNumber', 'number', 'email', 'customer_email', 'customer_name', 'refunds'])
  .concat([
    'externalReference',
    'quantity',
    'payment_id',
    'invoice_id',
    'dueDate',
    'receipt_email',
    'hosted_invoice_url',
  ]);

test.each(oneOfEach)(
  '%s %s is applied or put aside, whatever stands in it',
  { timeout: 120_000 },
  async (gateway, name) => {
    for (const value of values)
      for (const key of keys) {
        let isThere = false;
        const body = message(gateway, name, (object) => {
          isThere = key in object;
          object[key] = value;
        });
        if (!isThere) continue;
        const { outcome } = await world.receive(gateway, body).catch((error: Error) => {
          throw new Error(`${key} = ${JSON.stringify(value).slice(0, 50)}: ${error.message}`, { cause: error });
        });
        // A RangeError or TypeError of ours, or a refusal of PostgreSQL, is a dead letter, too; but not one that says "Cannot …".
        if (outcome.status === 'dead_letter')
          expect(outcome.error, `${key} = ${JSON.stringify(value).slice(0, 50)}`).toMatch(/^Cannot /);
      }
  },
);

test('a name is kept without what PostgreSQL cannot hold, and nothing is lost with it', async () => {
  const body = message('stripe', 'payment_intent.succeeded', (intent) => {
    Object.assign(intent, {
      id: 'pi_named',
      customer: { id: 'cus_named', name: 'Zé\u0000 \ud83d\ude00 \ud83d\u0007' },
    });
  });
  const tenant = await world.addTenant('named');
  const account = await world.addAccount('stripe', 'named', tenant);
  expect((await world.receive('stripe', body, account)).outcome).toMatchObject({ action: 'payment_succeeded' });
  expect(await world.rows('select name from customers', [], tenant)).toEqual([{ name: 'Zé 😀 \ufffd' }]);
});
