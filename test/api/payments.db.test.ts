import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let tenant: TestTenant;
let customer: string;
let next = 0;
beforeAll(async () => {
  api = await startTestApi();
  tenant = await api.tenant();
  customer = await addCustomer();
});
afterAll(() => api.close());

const addCustomer = async (): Promise<string> =>
  (await tenant.call('POST', '/customers', { name: 'Ada', email: 'ada@example.com' })).body.id;
const pay = (body: object) =>
  tenant.call('POST', '/payments', { customer, currency: 'USD', reference: `r${++next}`, amount: 10, ...body });
async function invoice(amount: number, of = customer, currency = 'USD'): Promise<string> {
  const lines = [{ description: 'Work', unit_amount: amount }];
  const { body } = await tenant.call('POST', '/invoices', { customer: of, currency, lines });
  await tenant.call('POST', `/invoices/${body.id}/issue`, {});
  return body.id;
}
const read = async (id: string) => (await tenant.call('GET', `/invoices/${id}`)).body;
const told = async (...types: string[]) =>
  (
    await api.sql<{ type: string; envelope: string }>(
      'select type, envelope from events where tenant_id = $1 and type = any ($2) order by seq',
      [tenant.uuid, types],
    )
  ).map(({ type, envelope }) => ({ type, ...JSON.parse(envelope).data }));

describe('POST /payments', () => {
  test('pays several invoices, the oldest first; what is left over is credit; each fact is told once, with a receipt', async () => {
    const ada = await addCustomer();
    const [first, second] = [await invoice(40, ada), await invoice(50, ada)];
    const before = api.mailed.length;
    const { status, body } = await pay({
      customer: ada,
      amount: '100.00',
      invoice_ids: [second, first],
      method: 'cash',
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      customer_id: ada,
      status: 'succeeded',
      provider: 'manual',
      amount: 100,
      amount_minor: 10_000,
      credit_minor: 1000,
      refundable_minor: 10_000,
      method: 'cash',
      refunds: [],
    });
    const shares = Object.fromEntries(
      body.allocations.map((one: { invoice_id: string; amount_minor: number }) => [one.invoice_id, one.amount_minor]),
    );
    expect(shares).toEqual({ [first]: 4000, [second]: 5000 });
    expect((await tenant.call('GET', `/payments/${body.id}`)).body).toEqual(body);
    expect([(await read(first)).status, (await read(second)).status]).toEqual(['paid', 'paid']);
    const events = (await told('payment.succeeded', 'invoice.paid')).filter((one) => one.customer_id === ada);
    expect(events.map((one) => one.type)).toEqual(['payment.succeeded', 'invoice.paid', 'invoice.paid']);
    expect(events[0]).toMatchObject({ provider: 'manual', provider_payment_id: body.reference });
    expect(api.mailed.length).toBe(before + 1);
  });

  test('too little pays a part', async () => {
    const id = await invoice(40);
    await pay({ amount: 15, invoice_ids: [id] });
    expect(await read(id)).toMatchObject({ payment_status: 'partially_paid', due_minor: 2500 });
    await pay({ amount: 25, invoice_ids: [id] });
    expect(await read(id)).toMatchObject({ status: 'paid', due_minor: 0 });
  });

  test('invoices can be named by their external ids, here and in lists', async () => {
    const lines = [{ description: 'Work', unit_amount: 40 }];
    const { body } = await tenant.call('POST', '/invoices', { customer, currency: 'USD', lines, external_id: 'named' });
    await tenant.call('POST', '/invoices/ext:named/issue', {});
    const paid = await pay({ amount: 40, invoice_ids: ['ext:named', body.id] });
    expect(paid.body.allocations).toMatchObject([{ invoice_id: body.id, amount_minor: 4000 }]);
    const listed = await tenant.call('GET', '/payments?invoice=ext:named');
    expect(listed.body.data.map((one: { id: string }) => one.id)).toEqual([paid.body.id]);
    const unknown = await pay({ invoice_ids: ['ext:named', 'ext:unknown'] });
    expect(unknown.body.errors).toMatchObject([{ field: 'invoice_ids.1' }]);
  });

  test('without invoices is credit', async () => {
    expect((await pay({ amount: undefined, amount_minor: 1234 })).body).toMatchObject({
      amount: 12.34,
      credit_minor: 1234,
      allocations: [],
    });
  });

  test('a failed attempt is told as one, and pays nothing', async () => {
    const id = await invoice(40);
    const { body } = await pay({ amount: 40, invoice_ids: [id], status: 'FAILED', failure_reason: 'bounced' });
    expect(body).toMatchObject({ status: 'failed', failure_reason: 'bounced', paid_at: null, credit_minor: 0 });
    expect((await read(id)).payment_status).toBe('failed');
    const failed = (await told('payment.failed')).filter((one) => one.payment_id === body.id);
    expect(failed).toMatchObject([{ failure_reason: 'bounced' }]);
  });

  test('a reference is taken once per tenant, also by two at once', async () => {
    const both = await Promise.all([
      pay({ reference: 'same' }),
      pay({ reference: 'same', customer: await addCustomer() }),
    ]);
    expect(both.map((one) => one.status).sort()).toEqual([201, 409]);
    expect(both.find((one) => one.status === 409)!.body).toMatchObject({
      code: 'conflict',
      errors: [{ field: 'reference', message: 'is taken' }],
    });
    const other = await api.tenant();
    const ada = (await other.call('POST', '/customers', { name: 'Ada' })).body.id;
    const theirs = { customer: ada, currency: 'USD', reference: 'same', amount: 1 };
    expect((await other.call('POST', '/payments', theirs)).status).toBe(201);
  });

  test.each([
    [{ currency: 'EUR' }, 'currency'],
    [{ amount: undefined }, 'amount'],
    [{ amount: 0 }, 'amount'],
    [{ amount: 1, amount_minor: 1 }, 'amount'],
    [{ paid_at: '2999-01-01T00:00:00Z' }, 'paid_at'],
    [{ failure_reason: 'x' }, 'failure_reason'],
    [{ reference: '' }, 'reference'],
    [{ status: 'refunded' }, 'status'],
  ])('%j is refused, and names %s', async (body, field) => {
    const id = await invoice(40);
    const refused = await pay({ invoice_ids: [id], ...body });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ field }] } });
    expect((await read(id)).status).toBe('issued');
  });

  test('only the customer’s own invoices that are open can be paid', async () => {
    const theirs = await invoice(40, await addCustomer());
    expect((await pay({ invoice_ids: [theirs] })).body.errors).toMatchObject([{ field: 'invoice_ids.0' }]);
    const paid = await invoice(10);
    await pay({ invoice_ids: [paid] });
    expect(await pay({ invoice_ids: [paid] })).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
    expect((await pay({ customer: 'ext:nobody' })).status).toBe(404);
  });
});

describe('GET /payments', () => {
  test('lists and filters', async () => {
    const ada = await addCustomer();
    const id = await invoice(40, ada);
    const paid = (await pay({ customer: ada, amount: 40, invoice_ids: [id], paid_at: '2026-01-05T00:00:00Z' })).body;
    const failed = (await pay({ customer: ada, amount: 7, status: 'failed' })).body;
    const list = async (query: string) =>
      (await tenant.call('GET', `/payments?customer=${ada}&${query}`)).body.data.map((one: { id: string }) => one.id);
    expect(await list('')).toEqual([failed.id, paid.id]);
    expect(await list('status=Succeeded')).toEqual([paid.id]);
    expect(await list(`invoice=${id}`)).toEqual([paid.id]);
    expect(await list(`reference=${paid.reference}`)).toEqual([paid.id]);
    expect(await list('gateway=stripe')).toEqual([]);
    expect(await list('gateway=manual&currency=usd')).toHaveLength(2);
    expect(await list('amount_minor_from=700&amount_minor_to=700')).toEqual([failed.id]);
    expect(await list('paid_since=2026-01-05T00:00:00Z&paid_until=2026-01-06T00:00:00Z')).toEqual([paid.id]);
    expect(await list('since=2999-01-01T00:00:00Z')).toEqual([]);
    expect(await list('limit=1')).toEqual([failed.id]);
    const other = await api.tenant();
    expect((await other.call('GET', '/payments')).body.data).toEqual([]);
    expect((await other.call('GET', `/payments/${paid.id}`)).status).toBe(404);
    expect((await other.call('GET', `/payments?customer=${ada}`)).status).toBe(404);
  });
});
