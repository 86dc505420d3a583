import { afterAll, beforeAll, expect, test } from 'vitest';
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

const post = (path: string, body: object = {}) => tenant.call('POST', path, body);
async function invoice(...moves: [string, object?][]): Promise<string> {
  const lines = [{ description: 'Consulting', unit_amount: 100 }];
  const { id } = (await post('/invoices', { customer: 'ext:ada', currency: 'USD', lines })).body;
  for (const [move, body] of moves) expect((await post(`/invoices/${id}/${move}`, body)).status).toBe(200);
  return id;
}
const credit = (id: string, body: object) => post(`/invoices/${id}/credit-notes`, body);
const read = async (id: string) => (await tenant.call('GET', `/invoices/${id}`)).body;
const told = async (id: string) =>
  (
    await api.sql<{ type: string }>('select type from events where aggregate_id = $1 order by seq', [
      uuidOf('invoice', id),
    ])
  ).map((row) => row.type);

test('takes from what is due, and the rest pays', async () => {
  const id = await invoice(['issue']);
  const { status, body } = await credit(id, { amount: 40, reason: 'Late' });
  expect(status).toBe(201);
  expect(body).toMatchObject({ kind: 'credit', amount: 40, amount_minor: 4000, reason: 'Late', invoice_id: id });
  expect(body.number).toMatch(/^CN-\d{4}-001$/);
  expect(await read(id)).toMatchObject({ status: 'issued', credited_minor: 4000, due_minor: 6000 });
  expect((await post(`/invoices/${id}/mark-paid`, { reference: 'r' })).body).toMatchObject({
    status: 'paid',
    paid_minor: 6000,
    due_minor: 0,
  });
  expect((await tenant.call('GET', `/credit-notes/${body.id}`)).body).toEqual(body);
  expect((await tenant.call('GET', `/invoices/${id}/credit-notes`)).body.data).toEqual([body]);
  expect((await tenant.call('GET', '/credit-notes')).body.data[0]).toEqual(body);
});

test('an invoice of which all is credited is paid, and told once', async () => {
  const id = await invoice(['issue'], ['send']);
  await credit(id, { lines: [{ description: 'half', quantity: '0.5', unit_amount: 100 }] });
  expect((await read(id)).status).toBe('sent');
  expect((await credit(id, { amount_minor: 5000 })).status).toBe(201);
  expect(await read(id)).toMatchObject({ status: 'paid', payment_status: 'paid', due_minor: 0, paid_minor: 0 });
  expect((await told(id)).filter((type) => type === 'invoice.paid')).toHaveLength(1);
});

test('never takes more than is due, whoever asks at once', async () => {
  const id = await invoice(['issue']);
  const replies = await Promise.all([1, 2, 3, 4, 5].map(() => credit(id, { amount: 30 })));
  expect(replies.map((one) => one.status).sort()).toEqual([201, 201, 201, 422, 422]);
  expect(await read(id)).toMatchObject({ due_minor: 1000, credited_minor: 9000 });
  const numbers = replies.flatMap((one) => one.body.number ?? []).map((number: string) => Number(number.slice(-3)));
  expect(Math.max(...numbers) - Math.min(...numbers)).toBe(2);
});

test('of what was paid it corrects no more than that, and due stays', async () => {
  const id = await invoice(['issue'], ['mark-paid', { reference: 'r 2' }]);
  expect((await credit(id, { amount: 60 })).body.kind).toBe('refund');
  expect((await credit(id, { amount: 60 })).status).toBe(422);
  expect((await credit(id, { amount: 40 })).status).toBe(201);
  expect(await read(id)).toMatchObject({ status: 'paid', credited_minor: 0, due_minor: 0 });
});

test.each([
  ['draft', []],
  ['voided', [['void', { reason: 'r' }]]],
  ['rejected', [['issue'], ['reject']]],
] as [string, [string, object?][]][])('none for an invoice that is %s', async (_state, moves) => {
  const id = await invoice(...moves);
  const { status, body } = await credit(id, { amount: 1 });
  expect([status, body.code]).toEqual([409, 'illegal_transition']);
});

test.each([[{}], [{ amount: 0 }], [{ amount: 1, amount_minor: 100 }], [{ amount: 1, lines: [] }], [{ amount: 0.001 }]])(
  '%j is refused',
  async (body) => {
    expect((await credit(await invoice(['issue']), body)).status).toBe(422);
  },
);
