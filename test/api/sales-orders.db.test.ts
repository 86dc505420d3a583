import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uuidOf } from '../../src/domain/ids.js';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let tenant: TestTenant;
beforeAll(async () => {
  api = await startTestApi();
  tenant = await api.tenant();
  await tenant.call('POST', '/customers', { name: 'Ada', external_id: 'ada' });
});
afterAll(() => api.close());

const lines = [{ description: 'Chair', quantity: 2, unit_amount: 49.5, tax_rate: 10 }];
const create = (body: object = {}) =>
  tenant.call('POST', '/tenant/sales_orders', { customer: 'ext:ada', currency: 'USD', lines, ...body });
const confirm = (id: string) => tenant.call('POST', `/tenant/sales_orders/${id}/confirm`);
const fulfill = (id: string) => tenant.call('POST', `/tenant/sales_orders/${id}/fulfill`);
const cancel = (id: string, body: object = {}) => tenant.call('PUT', `/tenant/sales_orders/${id}/cancel`, body);
const told = async (id: string) =>
  (
    await api.sql<{ envelope: string }>('select envelope from events where aggregate_id = $1 order by seq', [
      uuidOf('sales_order', id),
    ])
  ).map((row) => JSON.parse(row.envelope));

test('is drafted, confirmed and cancelled, each told once', async () => {
  const made = await create({ external_id: 'o1' });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ status: 'draft', amount: 108.9, tax_minor: 990, external_id: 'o1' });
  expect(made.body.number).toMatch(/^SO-\d{4}-001$/);
  expect((await confirm('ext:o1')).body).toMatchObject({ status: 'confirmed', confirmed_at: expect.any(String) });
  const first = await cancel(made.body.id, { reason: 'Changed their mind' });
  expect(first.body).toMatchObject({ status: 'cancelled', cancel_reason: 'Changed their mind' });
  const again = await Promise.all([cancel(made.body.id, { reason: 'Another' }), cancel(made.body.id)]);
  for (const one of again) expect([one.status, one.body]).toEqual([200, first.body]);
  expect((await tenant.call('GET', '/tenant/sales_orders/ext:o1')).body).toEqual(first.body);
  expect(await told(made.body.id)).toMatchObject([
    { type: 'sales_order.created', aggregate: { type: 'sales_order', id: made.body.id, version: 1 } },
    { type: 'sales_order.confirmed', data: { order_id: made.body.id, status: 'confirmed', amount: 108.9 } },
    { type: 'sales_order.cancelled', data: { reason: 'Changed their mind', status: 'cancelled' } },
  ]);
});

test('is fulfilled once it is confirmed, told once, and not cancelled any more', async () => {
  const { id } = (await create()).body;
  await confirm(id);
  const done = await fulfill(id);
  expect(done).toMatchObject({ status: 200, body: { status: 'fulfilled', fulfilled_at: expect.any(String) } });
  expect(await cancel(id)).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
  expect((await tenant.call('GET', `/tenant/sales_orders/${id}`)).body).toEqual(done.body);
  const [, , last, ...more] = await told(id);
  expect(last).toMatchObject({
    type: 'sales_order.fulfilled',
    data: { order_id: id, status: 'fulfilled', fulfilled_at: done.body.fulfilled_at },
  });
  expect(more).toEqual([]);
});

describe.each([
  ['draft', 200, 409, 200],
  ['confirmed', 409, 200, 200],
  ['fulfilled', 409, 409, 409],
  ['cancelled', 409, 409, 200],
] as const)('one that is %s', (state, confirmed, fulfilled, cancelled) => {
  const make = async () => {
    const { id } = (await create()).body;
    if (state === 'cancelled') await cancel(id);
    else if (state !== 'draft') {
      await confirm(id);
      if (state === 'fulfilled') await fulfill(id);
    }
    return id;
  };
  test(`confirm → ${confirmed}, fulfill → ${fulfilled}, cancel → ${cancelled}; what is refused changes nothing and is kept`, async () => {
    for (const [move, expected, to] of [
      [confirm, confirmed, 'confirmed'],
      [fulfill, fulfilled, 'fulfilled'],
      [cancel, cancelled, 'cancelled'],
    ] as const) {
      const id = await make();
      const before = (await tenant.call('GET', `/tenant/sales_orders/${id}`)).body;
      const events = (await told(id)).length;
      const reply = await move(id);
      expect(reply.status).toBe(expected);
      if (expected === 200) continue;
      expect(reply.body.code).toBe('illegal_transition');
      expect(reply.body.detail).toContain(`from '${state}' to '${to}'`);
      expect((await tenant.call('GET', `/tenant/sales_orders/${id}`)).body).toEqual(before);
      expect(await told(id)).toHaveLength(events);
      const [refused] = await api.sql(
        'select applied, from_status, to_status from state_transitions where entity_id = $1 and not applied',
        [uuidOf('sales_order', id)],
      );
      expect(refused).toEqual({ applied: false, from_status: state, to_status: to });
    }
  });
});

test('a number or external id is taken once, and lists are filtered', async () => {
  const own = await create({ number: 'PO 7', external_id: 'x7' });
  expect(own.body.number).toBe('PO 7');
  expect((await create({ number: 'PO 7' })).body.code).toBe('conflict');
  expect((await create({ external_id: 'x7' })).body.code).toBe('conflict');
  await cancel(own.body.id);
  const list = async (query: string) => (await tenant.call('GET', `/tenant/sales_orders?${query}`)).body.data;
  expect((await list('status=cancelled')).map((one: { id: string }) => one.id)).toContain(own.body.id);
  expect(await list('customer=ext:ada&limit=1')).toHaveLength(1);
  const fulfilled = await list('status=fulfilled&customer=ext:ada');
  expect(new Set(fulfilled.map((one: { status: string }) => one.status))).toEqual(new Set(['fulfilled']));
  // A number that was given is passed over when it is that one's turn.
  const { number } = (await create()).body;
  const next = number.replace(/\d+$/, (digits: string) => String(Number(digits) + 1).padStart(3, '0'));
  await create({ number: next });
  expect((await create()).body.number).toBe(
    number.replace(/\d+$/, (digits: string) => String(Number(digits) + 2).padStart(3, '0')),
  );
  expect((await create({ customer: 'ext:nobody' })).status).toBe(404);
});
