import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { uuidOf } from '../../src/domain/ids.js';
import { type Reply, startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let tenant: TestTenant;
let customer: string;
let next = 0;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  tenant = await api.tenant(`t${++next}`);
  customer = (await tenant.call('POST', '/customers', { name: 'Ada', email: 'ada@example.com' })).body.id;
});

const pay = async (body: object = {}): Promise<Reply> =>
  tenant.call('POST', '/payments', { customer, amount: 100, currency: 'USD', reference: `r${++next}`, ...body });
const refund = (payment: string, body: object = {}, headers = {}) =>
  tenant.call('POST', `/payments/${payment}/refund`, body, headers);
const told = async (type: string, of = tenant) =>
  (
    await api.sql<{ envelope: string }>('select envelope from events where tenant_id = $1 and type = $2 order by seq', [
      of.uuid,
      type,
    ])
  ).map(({ envelope }) => JSON.parse(envelope).data);

/** A payment that a gateway has told, on an account with an API key or without. */
async function atGateway(secrets: object, kind: 'customer' | 'platform' = 'customer', gateway = 'stripe') {
  const { body } = await pay();
  const id = uuidOf('payment', body.id);
  const [account] = await api.sql<{ id: string }>(
    "insert into gateway_accounts (id, tenant_id, gateway, name, mode, secrets) values (gen_random_uuid(), $1, $4, $2, 'live', $3) returning id",
    [tenant.uuid, `a${++next}`, secrets, gateway],
  );
  await api.sql(
    "update payments set gateway = $3, gateway_account_id = $2, provider_payment_id = 'pi_' || id where id = $1",
    [id, account!.id, gateway],
  );
  if (kind === 'platform') {
    const [own] = await api.sql<{ id: string }>(
      "select id from billing_accounts where tenant_id = $1 and kind = 'platform' and livemode",
      [tenant.uuid],
    );
    await api.sql('update payments set billing_account_id = $2 where id = $1', [id, own!.id]);
  }
  return body.id as string;
}

describe('POST /payments/{id}/refund of a manual payment', () => {
  test('gives a part back at once, then all that is left', async () => {
    const { body: payment } = await pay();
    const part = await refund(payment.id, { amount: '30.50', reason: 'damaged' });
    expect(part.status).toBe(201);
    expect(part.body).toMatchObject({
      payment_id: payment.id,
      customer_id: customer,
      status: 'succeeded',
      amount: 30.5,
      amount_minor: 3050,
      refund_type: 'partial',
      reason: 'damaged',
      requested_by: expect.stringMatching(/^key_/),
    });
    const rest = await refund(payment.id);
    expect(rest.body).toMatchObject({ amount_minor: 6950, status: 'succeeded' });
    const read = (await tenant.call('GET', `/payments/${payment.id}`)).body;
    expect(read).toMatchObject({ status: 'refunded', refunded_minor: 10_000, refundable_minor: 0, credit_minor: 0 });
    expect(read.refunds.map((one: { id: string }) => one.id)).toEqual([rest.body.id, part.body.id]);
    expect(await told('payment.refunded')).toMatchObject([
      { refund_id: part.body.id, amount: 30.5, provider: 'manual', reason: 'damaged' },
      { refund_id: rest.body.id, amount: 69.5 },
    ]);
    expect((await tenant.call('GET', `/refunds/${part.body.id}`)).body).toMatchObject({ gateway_command: null });
    expect((await tenant.call('GET', `/refunds?payment=${payment.id}`)).body.data).toHaveLength(2);
    expect((await tenant.call('GET', '/refunds?status=FAILED')).body.data).toEqual([]);
    expect((await tenant.call('GET', `/refunds?customer=${customer}`)).body.data).toHaveLength(2);
  });

  test.each([
    [{ amount: 100.01 }, 422, 'refund_too_high'],
    [{ amount_minor: 10_001 }, 422, 'refund_too_high'],
    [{ amount: 1, amount_minor: 100 }, 422, 'validation_failed'],
    [{ amount: 0 }, 422, 'validation_failed'],
    [{ amount: 1.001 }, 422, 'validation_failed'],
    [{ amount: -1 }, 422, 'validation_failed'],
  ])('%j is refused with %i %s, and changes nothing', async (body, status, code) => {
    const { body: payment } = await pay();
    expect(await refund(payment.id, body)).toMatchObject({ status, body: { code } });
    expect((await tenant.call('GET', '/refunds')).body.data).toEqual([]);
  });

  test('nothing is left of what was given back', async () => {
    const { body: payment } = await pay();
    await refund(payment.id);
    expect(await refund(payment.id)).toMatchObject({ status: 422, body: { code: 'refund_too_high' } });
  });

  test('of many at once only as many are made as are left', async () => {
    const { body: payment } = await pay();
    const replies = await Promise.all(Array.from({ length: 6 }, () => refund(payment.id, { amount: 30 })));
    expect(replies.map((one) => one.status).sort()).toEqual([201, 201, 201, 422, 422, 422]);
    expect(await told('payment.refunded')).toHaveLength(3);
  });

  test('with an Idempotency-Key it is made once', async () => {
    const { body: payment } = await pay();
    const once = () => refund(payment.id, { amount: 30 }, { 'idempotency-key': `once-${payment.id}` });
    const [first, second] = [await once(), await once()];
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(await told('payment.refunded')).toHaveLength(1);
  });

  test('of what has failed is an illegal move, and the history keeps it', async () => {
    const { body: payment } = await pay({ status: 'failed', failure_reason: 'bounced' });
    const refused = await refund(payment.id);
    expect(refused).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
    expect(refused.body.detail).toMatch(/'failed'.*'refunded'/);
    expect(
      await api.sql(
        'select from_status, to_status, applied from state_transitions where tenant_id = $1 and not applied',
        [tenant.uuid],
      ),
    ).toEqual([{ from_status: 'failed', to_status: 'refunded', applied: false }]);
  });

  test('a payment of another tenant is not found', async () => {
    const { body: payment } = await pay();
    const other = await api.tenant();
    expect((await other.call('POST', `/payments/${payment.id}/refund`, {})).status).toBe(404);
    const { body } = await refund(payment.id);
    expect((await other.call('GET', `/refunds/${body.id}`)).status).toBe(404);
    expect((await other.call('GET', '/refunds')).body.data).toEqual([]);
  });
});

describe('POST /payments/{id}/refund at a gateway', () => {
  test('is pending, takes its amount, and its command is started', async () => {
    const payment = await atGateway({ api_key: 'sealed' });
    const first = await refund(payment, { amount: 60, reason: 'late' });
    expect(first).toMatchObject({ status: 202, body: { status: 'pending', processed_at: null } });
    expect(await refund(payment, { amount: 60 })).toMatchObject({ status: 422, body: { code: 'refund_too_high' } });
    const second = await refund(payment);
    expect(second).toMatchObject({ status: 202, body: { amount_minor: 4000 } });
    const read = (await tenant.call('GET', `/refunds/${first.body.id}`)).body;
    expect(read.gateway_command).toMatchObject({ status: 'pending', attempts: 0, last_error: null });
    const commands = await api.sql<{ id: string }>('select id from gateway_commands where tenant_id = $1 order by id', [
      tenant.uuid,
    ]);
    expect(api.commands.slice(-2)).toEqual(commands.map((one) => one.id));
    expect(await told('payment.refunded')).toEqual([]);
    expect((await tenant.call('GET', `/payments/${payment}`)).body).toMatchObject({
      status: 'succeeded',
      refunded_minor: 0,
      refundable_minor: 0,
    });
  });

  test('a part of a boleto is refused before anything is written, all of it is not', async () => {
    const payment = await atGateway({ api_key: 'sealed' }, 'customer', 'asaas');
    await api.sql("update payments set payment_method_summary = 'Boleto' where id = $1", [uuidOf('payment', payment)]);
    const part = await refund(payment, { amount: 60 });
    expect(part).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    expect(part.body.errors).toMatchObject([{ field: 'amount', message: expect.stringContaining('only as a whole') }]);
    expect((await tenant.call('GET', '/refunds')).body.data).toEqual([]);
    expect(await refund(payment)).toMatchObject({ status: 202, body: { amount_minor: 10_000 } });
  });

  test('without an API key is refused with a hint, and changes nothing', async () => {
    const payment = await atGateway({});
    expect(await refund(payment)).toMatchObject({ status: 409, body: { code: 'gateway_key_missing' } });
    expect((await tenant.call('GET', '/refunds')).body.data).toEqual([]);
  });

  test('is taken back before the gateway was told, once, and gives its amount back', async () => {
    const payment = await atGateway({ api_key: 'sealed' });
    const { body: asked } = await refund(payment);
    const cancel = () => tenant.call('POST', `/refunds/${asked.id}/cancel`, {});
    const replies = await Promise.all([cancel(), cancel()]);
    expect(replies.map((one) => one.status).sort()).toEqual([200, 409]);
    expect(replies.find((one) => one.status === 409)!.body).toMatchObject({ code: 'illegal_transition' });
    expect((await tenant.call('GET', `/refunds/${asked.id}`)).body).toMatchObject({
      status: 'canceled',
      failure_reason: 'canceled',
      gateway_command: { status: 'canceled', attempts: 0, finished_at: expect.any(String) },
    });
    expect(await told('refund.failed')).toMatchObject([{ refund_id: asked.id, failure_reason: 'canceled' }]);
    expect((await tenant.call('GET', '/refunds?status=canceled')).body.data).toMatchObject([{ id: asked.id }]);
    expect(await refund(payment)).toMatchObject({ status: 202, body: { amount_minor: 10_000 } });
  });

  test('is not taken back once the gateway may have been told, nor when it is over', async () => {
    const payment = await atGateway({ api_key: 'sealed' });
    const { body: asked } = await refund(payment);
    await api.sql('update gateway_commands set attempts = 1 where refund_id = $1', [uuidOf('refund', asked.id)]);
    const refused = await tenant.call('POST', `/refunds/${asked.id}/cancel`, {});
    expect(refused).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
    expect(refused.body.detail).toMatch(/'pending' to 'canceled'.*told already/);
    expect((await tenant.call('GET', `/refunds/${asked.id}`)).body).toMatchObject({ status: 'pending' });
    const { body: manual } = await refund((await pay()).body.id);
    expect(await tenant.call('POST', `/refunds/${manual.id}/cancel`, {})).toMatchObject({
      status: 409,
      body: { code: 'illegal_transition' },
    });
    expect(await told('refund.failed')).toEqual([]);
  });

  test('what the tenant itself has paid to the platform is not for the tenant to take back', async () => {
    const payment = await atGateway({ api_key: 'sealed' }, 'platform');
    expect(await refund(payment)).toMatchObject({ status: 403, body: { code: 'operator_key_required' } });
    expect((await tenant.call('GET', `/payments/${payment}`)).body.customer_id).toBe(tenant.id);
  });
});
