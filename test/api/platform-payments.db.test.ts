import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { publicId, uuidOf } from '../../src/domain/ids.js';
import { endsWithPeriod, heldAtGateway } from './held-at-gateway.js';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let tenant: TestTenant;
let payment: string;
let subscription: string;
let next = 0;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

beforeEach(async () => {
  tenant = await api.tenant(`t${++next}`);
  ({ payment, subscription } = await heldAtGateway(api, tenant, 'platform'));
});

const path = (rest: string) => `/admin/tenants/${tenant.id}/${rest}`;
const audited = async (action: string) =>
  api.sql('select actor_type, entity_id from audit_log where tenant_id = $1 and action = $2', [tenant.uuid, action]);

test('the operator finds what a tenant has paid the platform, and nothing that its customers pay', async () => {
  const { body: customer } = await tenant.call('POST', '/customers', { name: 'Ada' });
  await tenant.call('POST', '/payments', { customer: customer.id, amount: 5, currency: 'USD', reference: 'r' });
  const payments = (await api.operator('GET', path('payments'))).body.data;
  expect(payments).toMatchObject([{ id: payment, customer_id: tenant.id, amount_minor: 10_000 }]);
  const subscriptions = (await api.operator('GET', path('subscriptions'))).body.data;
  expect(subscriptions).toMatchObject([{ id: subscription, customer_id: tenant.id }]);
});

test('the operator has the gateway give a part back, takes it back, and both are audited', async () => {
  const asked = await api.operator('POST', path(`payments/${payment}/refund`), { amount: 30, reason: 'goodwill' });
  expect(asked).toMatchObject({
    status: 202,
    body: { status: 'pending', amount_minor: 3000, requested_by: 'operator' },
  });
  const [command] = await api.sql<{ id: string }>('select id from gateway_commands where refund_id = $1', [
    uuidOf('refund', asked.body.id),
  ]);
  expect(api.commands.at(-1)).toBe(command!.id);
  expect(await audited('payment.refund')).toEqual([
    { actor_type: 'operator', entity_id: uuidOf('refund', asked.body.id) },
  ]);
  const canceled = await api.operator('POST', path(`refunds/${asked.body.id}/cancel`), {});
  expect(canceled).toMatchObject({ status: 200, body: { status: 'canceled' } });
  expect(await audited('refund.cancel')).toMatchObject([{ actor_type: 'operator' }]);
});

test('the operator has the gateway end a subscription to the platform, once', async () => {
  const cancel = () => api.operator('POST', path(`subscriptions/${subscription}/cancel`), { at_period_end: true });
  expect(await cancel()).toMatchObject({ status: 202, body: { cancellation: { status: 'pending' } } });
  expect(await cancel()).toMatchObject({ status: 409, body: { code: 'conflict' } });
  expect(await audited('subscription.cancel')).toMatchObject([{ actor_type: 'operator' }]);
});

test('the operator has a subscription to the platform kept that was to end, and nothing else', async () => {
  const keep = () => api.operator('POST', path(`subscriptions/${subscription}/keep`), {});
  expect(await keep()).toMatchObject({
    status: 409,
    body: { code: 'illegal_transition', detail: expect.stringContaining('nothing ends it') },
  });
  await endsWithPeriod(api, subscription);
  const asked = await keep();
  expect(asked).toMatchObject({
    status: 202,
    body: { cancel_at_period_end: true, cancellation: { kind: 'keep_subscription', status: 'pending' } },
  });
  expect(publicId('gateway_command', api.commands.at(-1)!)).toBe(asked.body.cancellation.id);
  expect(await keep()).toMatchObject({ status: 409, body: { code: 'conflict' } });
  const cancel = await api.operator('POST', path(`subscriptions/${subscription}/cancel`), {});
  expect(cancel).toMatchObject({ status: 409, body: { code: 'conflict' } });
  expect(await audited('subscription.keep')).toMatchObject([{ actor_type: 'operator' }]);
  expect((await tenant.call('POST', `/subscriptions/${subscription}/keep`, {})).body.code).toBe(
    'operator_key_required',
  );
});

test.each(['razorpay', 'asaas'])('%s cannot take back what ends a subscription: 409 says so', async (gateway) => {
  await endsWithPeriod(api, subscription);
  await api.sql(
    'update gateway_accounts set gateway = $2 where id = (select gateway_account_id from payments where id = $1)',
    [uuidOf('payment', payment), gateway],
  );
  const { status, body } = await api.operator('POST', path(`subscriptions/${subscription}/keep`), {});
  expect([status, body.code]).toEqual([409, 'illegal_transition']);
  expect(body.detail.toLowerCase()).toContain(gateway);
  expect(await api.sql('select id from gateway_commands where tenant_id = $1', [tenant.uuid])).toEqual([]);
});

test('one that has ended is not kept, and the history keeps the refusal', async () => {
  await api.sql(
    "update subscriptions set status = 'canceled', canceled_at = now(), cancel_at_period_end = true where tenant_id = $1",
    [tenant.uuid],
  );
  const refused = await api.operator('POST', path(`subscriptions/${subscription}/keep`), {});
  expect(refused.body.detail).toMatch(/from 'canceled' to 'active': it has ended/);
  const kept = 'select from_status, to_status from state_transitions where tenant_id = $1 and not applied';
  expect(await api.sql(kept, [tenant.uuid])).toEqual([{ from_status: 'canceled', to_status: 'active' }]);
});

test('an illegal move of the operator is refused, and the history keeps it', async () => {
  await api.sql("update payments set status = 'failed', paid_at = null, failed_at = now() where tenant_id = $1", [
    tenant.uuid,
  ]);
  const refused = await api.operator('POST', path(`payments/${payment}/refund`), {});
  expect(refused).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
  const kept = 'select actor, from_status from state_transitions where tenant_id = $1 and not applied';
  expect(await api.sql(kept, [tenant.uuid])).toEqual([{ actor: 'operator', from_status: 'failed' }]);
});

test('what a customer pays the tenant is not the operator’s, nor are those of another tenant', async () => {
  const { body: customer } = await tenant.call('POST', '/customers', { name: 'Ada' });
  const body = { customer: customer.id, amount: 5, currency: 'USD', reference: 'r' };
  const { body: theirs } = await tenant.call('POST', '/payments', body);
  expect(await api.operator('POST', path(`payments/${theirs.id}/refund`), {})).toMatchObject({
    status: 403,
    body: { code: 'tenant_key_required' },
  });
  const other = await api.tenant();
  const crossed = await api.operator('POST', `/admin/tenants/${other.id}/payments/${payment}/refund`, {});
  expect(crossed.status).toBe(404);
  expect((await tenant.call('POST', path(`payments/${payment}/refund`), {})).status).toBe(403);
  expect(await api.sql('select id from refunds where tenant_id = $1', [tenant.uuid])).toEqual([]);
});
