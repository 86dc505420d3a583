import { afterAll, beforeAll, expect, test } from 'vitest';
import { expand } from '../../src/api/expand.js';
import { ofInvoices } from '../../src/api/relations.js';
import type { Tx } from '../../src/db/connection.js';
import { listInvoices } from '../../src/db/invoice-list.js';
import { newUuid } from '../../src/db/uuid.js';
import { publicId, uuidOf } from '../../src/domain/ids.js';
import { startTestApi, type TestApi, type TestTenant, tellEvent } from './server.js';

let api: TestApi;
let own: TestTenant;
let other: TestTenant;
const ids: Record<string, string> = {};
const person = { name: 'Ada', external_id: 'c' };
const billed = {
  customer: 'ext:c',
  currency: 'USD',
  lines: [
    { description: 'first', unit_amount: 5 },
    { description: 'second', unit_amount: 1 },
  ],
};

beforeAll(async () => {
  api = await startTestApi();
  [own, other] = [await api.tenant('own', ['admin']), await api.tenant('other', ['admin'])];
  const made = async (path: string, body: object, of = own): Promise<string> => {
    const reply = await of.call('POST', path, body);
    expect(reply.status, JSON.stringify(reply.body)).toBeLessThan(300);
    return reply.body.id;
  };
  await made('/customers', { ...person, name: 'Eve' }, other);
  ids.customer = await made('/customers', person);
  ids.invoice = await made('/invoices', billed);
  await made(`/invoices/${ids.invoice}/issue`, {});
  ids.creditNote = await made(`/invoices/${ids.invoice}/credit-notes`, { amount: 1 });
  ids.payment = await made('/payments', {
    ...{ customer: 'ext:c', currency: 'USD', amount: 5, reference: 'cash', invoice_ids: [ids.invoice] },
  });
  ids.refund = await made(`/payments/${ids.payment}/refund`, { amount: 1 });
  ids.order = await made('/tenant/sales_orders', billed);
  const payment = uuidOf('payment', ids.payment);
  const [subscription, dispute] = [newUuid(), newUuid()];
  await api.sql(
    `insert into subscriptions (id, tenant_id, billing_account_id, plan_code) select $1, tenant_id, billing_account_id, 'gold' from payments where id = $2`,
    [subscription, payment],
  );
  await api.sql('update invoices set subscription_id = $1 where id = $2', [
    subscription,
    uuidOf('invoice', ids.invoice!),
  ]);
  await api.sql(
    `insert into disputes (id, tenant_id, payment_id, status, provider_dispute_id) values ($1, $2, $3, 'won', 'dp_1')`,
    [dispute, own.uuid, payment],
  );
  ids.subscription = publicId('subscription', subscription);
  ids.dispute = publicId('dispute', dispute);
  await own.call('POST', '/webhooks/subscriptions', { url: 'https://example.com', event: 'invoice.paid' });
  ids.event = publicId('event', await tellEvent(api, own));
});
afterAll(() => api.close());

/** Each relation, and what of it shows that it is the right one. */
const relations: [list: string, kind: string, relation: string, expected: () => unknown][] = [
  ['/invoices', 'invoice', 'customer', () => ({ id: ids.customer, name: 'Ada' })],
  ['/invoices', 'invoice', 'subscription', () => ({ id: ids.subscription, plan_code: 'gold' })],
  ['/invoices', 'invoice', 'lines', () => [{ description: 'first', amount_minor: 500 }, { description: 'second' }]],
  ['/invoices', 'invoice', 'payments', () => [{ id: ids.payment, reference: 'cash' }]],
  ['/invoices', 'invoice', 'credit_notes', () => [{ id: ids.creditNote, amount_minor: 100 }]],
  ['/payments', 'payment', 'customer', () => ({ id: ids.customer })],
  ['/payments', 'payment', 'subscription', () => null],
  ['/payments', 'payment', 'invoices', () => [{ id: ids.invoice }]],
  ['/payments', 'payment', 'refunds', () => [{ id: ids.refund, amount_minor: 100 }]],
  ['/refunds', 'refund', 'customer', () => ({ id: ids.customer })],
  ['/refunds', 'refund', 'payment', () => ({ id: ids.payment })],
  ['/disputes', 'dispute', 'customer', () => ({ id: ids.customer })],
  ['/disputes', 'dispute', 'payment', () => ({ id: ids.payment })],
  ['/subscriptions', 'subscription', 'customer', () => ({ id: ids.customer })],
  ['/tenant/sales_orders', 'order', 'customer', () => ({ id: ids.customer })],
  ['/credit-notes', 'creditNote', 'invoice', () => ({ id: ids.invoice })],
  ['/events', 'event', 'deliveries', () => [{ event_id: ids.event }]],
];
const byId = relations.filter(([list]) => list !== '/events');

test.each(relations)('GET %s of %s shows its %s', async (list, kind, relation, expected) => {
  const { status, body } = await own.call('GET', `${list}?expand=${relation}`);
  expect(status, JSON.stringify(body)).toBe(200);
  const row = body.data.find((one: { id: string }) => one.id === ids[kind]);
  expect(row.expanded).toMatchObject({ [relation]: expected() });
  expect(Object.keys(row.expanded)).toEqual([relation]);
});

test.each(byId)('GET %s/{id} of %s shows its %s', async (list, kind, relation, expected) => {
  const plain = await own.call('GET', `${list}/${ids[kind]}`);
  const { body } = await own.call('GET', `${list}/${ids[kind]}?expand=${relation}`);
  expect(body.expanded).toMatchObject({ [relation]: expected() });
  expect({ ...body, expanded: undefined }).toEqual({ ...plain.body, expanded: undefined });
  expect(plain.body.expanded).toBeUndefined();
});

test('several at once, each once, with blanks between', async () => {
  const { body } = await own.call('GET', '/invoices?expand=customer,%20lines,customer');
  expect(Object.keys(body.data[0].expanded)).toEqual(['customer', 'lines']);
});

test.each([
  ['/invoices', 'owner', 'customer, subscription, lines, payments, credit_notes'],
  ['/invoices', '', 'customer, subscription, lines, payments, credit_notes'],
  ['/payments', 'customer,lines', 'customer, subscription, invoices, refunds'],
  ['/refunds', 'constructor', 'customer, payment'],
  ['/events', 'data', 'deliveries'],
])('GET %s?expand=%s is refused with what there is', async (list, wanted, allowed) => {
  const { status, body } = await own.call('GET', `${list}?expand=${wanted}`);
  expect([status, body.errors]).toEqual([422, [{ field: 'expand', message: `knows ${allowed}` }]]);
});

test('a page of many rows takes one statement per relation, not one per row', async () => {
  const many = await api.tenant('many', ['admin']);
  await many.call('POST', '/customers', person);
  for (let n = 0; n < 6; n++) await many.call('POST', '/invoices', billed);
  const sent = await api.db.withTenant(many.uuid, async (tx) => {
    const { rows } = await listInvoices(tx, many.uuid, {}, { limit: 10, before: null });
    expect(rows).toHaveLength(6);
    let count = 0;
    const counting: Tx = {
      ...tx,
      query: (text, values) => {
        count++;
        return tx.query(text, values);
      },
    };
    await expand(counting, many.uuid, ofInvoices, ['customer', 'lines', 'payments', 'credit_notes'], rows);
    return count;
  });
  expect(sent).toBe(4);
});

test('of what belongs to a row at most a hundred are shown', async () => {
  const { body } = await own.call('POST', '/invoices', {
    ...billed,
    lines: Array.from({ length: 120 }, (_, n) => ({ description: `line ${n}`, unit_amount: 1 })),
  });
  const { expanded, lines } = (await own.call('GET', `/invoices/${body.id}?expand=lines`)).body;
  expect([expanded.lines.length, lines.length]).toEqual([100, 120]);
  expect(expanded.lines).toEqual(lines.slice(0, 100));
});
