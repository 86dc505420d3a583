import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uuidOf } from '../../src/domain/ids.js';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let tenant: TestTenant;
let customer: string;
beforeAll(async () => {
  api = await startTestApi();
  tenant = await api.tenant();
  customer = (await tenant.call('POST', '/customers', { name: 'Ada', email: 'ada@example.com' })).body.id;
});
afterAll(() => api.close());

const lines = [{ description: 'Consulting', quantity: 2, unit_amount: 50, tax_rate: 10 }];
const draft = async (body: object = {}): Promise<string> =>
  (await tenant.call('POST', '/invoices', { customer, currency: 'USD', lines, ...body })).body.id;

const bodies: Record<string, object> = {
  void: { reason: 'wrong' },
  reject: { reason: 'Tax number' },
  'credit-notes': { amount: 10 },
};
let wires = 0;
const bodyOf = (move: string): object =>
  move === 'mark-paid' ? { reference: `wire ${++wires}` } : (bodies[move] ?? {});
const make = (id: string, move: string) =>
  move === 'PATCH'
    ? tenant.call('PATCH', `/invoices/${id}`, { due_date: '2030-01-31' })
    : tenant.call('POST', `/invoices/${id}/${move}`, bodyOf(move));

const ways: Record<string, string[]> = {
  draft: [],
  issued: ['issue'],
  sent: ['issue', 'send'],
  authorized: ['issue', 'authorize'],
  rejected: ['issue', 'reject'],
  paid: ['issue', 'mark-paid'],
  voided: ['void'],
  uncollectible: ['issue', 'uncollectible'],
};
async function invoiceIn(state: string): Promise<string> {
  const id = await draft();
  for (const move of ways[state]!) expect((await make(id, move)).status).toBe(200);
  return id;
}

/** By hand, from domain.md 4.2: where each move leads to from each state; what is not here is refused. */
const allowed: Record<string, Record<string, string>> = {
  draft: { issue: 'issued', void: 'voided', PATCH: 'draft' },
  issued: {
    send: 'sent',
    authorize: 'authorized',
    reject: 'rejected',
    'mark-paid': 'paid',
    void: 'voided',
    uncollectible: 'uncollectible',
  },
  sent: {
    authorize: 'authorized',
    reject: 'rejected',
    'mark-paid': 'paid',
    void: 'voided',
    uncollectible: 'uncollectible',
  },
  authorized: { 'mark-paid': 'paid', void: 'voided', uncollectible: 'uncollectible' },
  rejected: { PATCH: 'draft' },
  paid: {},
  voided: {},
  uncollectible: { 'mark-paid': 'paid', void: 'voided' },
};
const targets: Record<string, string> = {
  issue: 'issued',
  send: 'sent',
  authorize: 'authorized',
  reject: 'rejected',
  void: 'voided',
  uncollectible: 'uncollectible',
  'mark-paid': 'paid',
  PATCH: 'draft',
};
const pairs = Object.keys(allowed).flatMap((state) => Object.keys(targets).map((move) => [state, move] as const));

const typesOf = async (id: string) =>
  (
    await api.sql<{ type: string }>(
      "select type from events where tenant_id = $1 and (aggregate_id = $2 or envelope like '%' || $3 || '%') order by seq",
      [tenant.uuid, uuidOf('invoice', id), id],
    )
  ).map((row) => row.type);
const movesOf = (id: string) =>
  api.sql<{ from_status: string; to_status: string; cause: string; applied: boolean; actor: string }>(
    'select from_status, to_status, cause, applied, actor from state_transitions where entity_id = $1 order by id',
    [uuidOf('invoice', id)],
  );

describe('an invoice', () => {
  test.each(pairs)('that is %s: %s', async (state, move) => {
    const id = await invoiceIn(state);
    const before = (await tenant.call('GET', `/invoices/${id}`)).body;
    const told = await typesOf(id);
    const history = await movesOf(id);
    const { status, body } = await make(id, move);
    const after = (await tenant.call('GET', `/invoices/${id}`)).body;
    const to = allowed[state]![move];
    if (to !== undefined) {
      expect(status).toBe(200);
      expect([body.status, after.status]).toEqual([to, to]);
      return;
    }
    expect([status, body.code]).toEqual([409, 'illegal_transition']);
    expect(body.detail).toContain(`from '${state}' to '${targets[move]}'`);
    expect(after).toEqual(before);
    expect(await typesOf(id)).toEqual(told);
    const refused = (await movesOf(id)).slice(history.length);
    expect(refused).toEqual([
      {
        from_status: state,
        to_status: targets[move],
        cause: move === 'PATCH' ? 'invoice.update' : `invoice.${move}`,
        applied: false,
        actor: expect.stringMatching(/^key_/),
      },
    ]);
  });

  test('tells each step once and in order, and what follows', async () => {
    const id = await draft();
    for (const move of ['issue', 'send', 'authorize', 'mark-paid']) expect((await make(id, move)).status).toBe(200);
    await make(id, 'mark-paid');
    expect(await typesOf(id)).toEqual([
      'invoice.created',
      'invoice.issued',
      'invoice.sent',
      'invoice.authorized',
      'payment.succeeded',
      'invoice.paid',
    ]);
    const { body } = await tenant.call('GET', `/invoices/${id}`);
    expect(body).toMatchObject({
      status: 'paid',
      payment_status: 'paid',
      amount: 110,
      paid_minor: 11_000,
      due_minor: 0,
      payments: [{ amount_minor: 11_000, refunded_minor: 0 }],
    });
    expect((await movesOf(id)).filter((one) => one.applied).map((one) => one.to_status)).toEqual([
      'draft',
      'issued',
      'sent',
      'authorized',
      'paid',
    ]);
    const [payment] = await api.sql('select provider_payment_id, gateway, amount_minor from payments where id = $1', [
      uuidOf('payment', body.payments[0].payment_id),
    ]);
    expect(payment).toMatchObject({ provider_payment_id: expect.stringMatching(/^wire \d+$/), gateway: 'manual' });
  });

  test('that was rejected is put right, keeps its number and is told as issued once', async () => {
    const id = await invoiceIn('rejected');
    const { number } = (await tenant.call('GET', `/invoices/${id}`)).body;
    const fixed = await tenant.call('PATCH', `/invoices/${id}`, {
      lines: [{ description: 'Right', unit_amount_minor: 500 }],
    });
    expect(fixed.body).toMatchObject({ status: 'draft', number, amount: 5, reject_reason: null, issued_at: null });
    expect((await make(id, 'issue')).body).toMatchObject({ status: 'issued', number });
    expect((await make(id, 'reject')).status).toBe(200);
    expect(await typesOf(id)).toEqual(['invoice.created', 'invoice.issued', 'invoice.rejected', 'invoice.rejected']);
    // The operator hears of it, and how often.
    expect(
      await api.sql('select occurrences, resolved_at from alerts where key = $1', [uuidOf('invoice', id)]),
    ).toEqual([{ occurrences: 2, resolved_at: null }]);
  });

  test('of which something is paid is not voided', async () => {
    const id = await invoiceIn('issued');
    await api.sql('update invoices set reported_paid_minor = 1, paid_minor = 1 where id = $1', [uuidOf('invoice', id)]);
    const { status, body } = await make(id, 'void');
    expect([status, body.code]).toEqual([409, 'illegal_transition']);
    expect(body.detail).toContain('something of it was paid');
  });

  test('that comes to nothing is paid as soon as it is issued', async () => {
    const id = await draft({ lines: [{ description: 'Free', unit_amount: 0 }] });
    expect((await make(id, 'issue')).body).toMatchObject({ status: 'paid', due_minor: 0 });
    expect(await typesOf(id)).toEqual(['invoice.created', 'invoice.issued', 'invoice.paid']);
  });

  test('that is voided says by whom and why', async () => {
    const id = await invoiceIn('voided');
    const [event] = await api.sql<{ envelope: string }>(
      "select envelope from events where type = 'invoice.voided' and aggregate_id = $1",
      [uuidOf('invoice', id)],
    );
    expect(JSON.parse(event!.envelope).data).toMatchObject({
      reason: 'wrong',
      voided_by: expect.stringMatching(/^key_/),
      status: 'voided',
    });
  });

  test('is paid once by two requests at once', async () => {
    const id = await invoiceIn('sent');
    const replies = await Promise.all([1, 2, 3].map(() => make(id, 'mark-paid')));
    expect(replies.map((one) => one.status).sort()).toEqual([200, 409, 409]);
    expect((await tenant.call('GET', `/invoices/${id}`)).body).toMatchObject({ paid_minor: 11_000 });
    expect((await typesOf(id)).filter((type) => type === 'payment.succeeded')).toHaveLength(1);
  });

  test('is not paid with the reference of another payment, also by requests at once', async () => {
    const [one, other] = [await invoiceIn('sent'), await invoiceIn('issued')];
    const pay = (id: string) => tenant.call('POST', `/invoices/${id}/mark-paid`, { reference: 'one transfer' });
    const payment = { customer, amount: 10, currency: 'USD', reference: 'one transfer' };
    const replies = await Promise.all([pay(one), pay(other), tenant.call('POST', '/payments', payment)]);
    expect(replies.map((reply) => reply.status).sort()).toEqual([expect.toBeOneOf([200, 201]), 409, 409]);
    for (const refused of replies.filter((reply) => reply.status === 409))
      expect(refused.body).toMatchObject({ code: 'conflict', errors: [{ field: 'reference', message: 'is taken' }] });
    expect((await tenant.call('GET', '/payments?reference=one%20transfer')).body.data).toHaveLength(1);
    expect((await tenant.call('POST', '/payments', payment)).status).toBe(409);
    const paid = await invoiceIn('paid');
    expect((await pay(paid)).body).toMatchObject({ code: 'illegal_transition' });
  });

  test('sends its events and the receipt at once when it is committed', async () => {
    await tenant.call('POST', '/webhooks/subscriptions', { url: 'https://example.com', event: 'invoice.paid' });
    const id = await invoiceIn('issued');
    const [published, mailed] = [api.published.length, api.mailed.length];
    await make(id, 'mark-paid');
    expect(api.published.slice(published)).toMatchObject([{ tenantId: tenant.uuid, eventIds: [expect.any(String)] }]);
    expect(api.mailed.slice(mailed)).toHaveLength(1);
  });

  test('of the platform is the tenant’s to read and not to change', async () => {
    const [row] = await api.sql<{ id: string }>(
      `insert into invoices (id, tenant_id, billing_account_id, number, status, currency, subtotal_minor, issued_at, details_at)
       select gen_random_uuid(), tenant_id, id, 'fee', 'issued', 'USD', 1000, now(), now() from billing_accounts where tenant_id = $1 and kind = 'platform' returning id`,
      [tenant.uuid],
    );
    const list = (await tenant.call('GET', '/invoices?number=fee')).body.data;
    expect(list).toMatchObject([{ number: 'fee', customer_id: tenant.id }]);
    expect(uuidOf('invoice', list[0].id)).toBe(row!.id);
    for (const move of ['mark-paid', 'void', 'send'])
      expect([(await make(list[0].id, move)).status, move]).toEqual([403, move]);
  });
});
