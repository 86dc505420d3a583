import { afterAll, beforeAll, expect, test } from 'vitest';
import { newUuid } from '../../src/db/uuid.js';
import { uuidOf } from '../../src/domain/ids.js';
import { heldAtGateway } from '../api/held-at-gateway.js';
import { startTestApi, type TestApi } from '../api/server.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

test('who had the end taken back, and did not pay later, is lost against their will', async () => {
  const tenant = await api.tenant();
  const subscription = uuidOf('subscription', (await heldAtGateway(api, tenant, 'customer')).subscription)!;
  await api.sql(
    "update subscriptions set status = 'canceled', canceled_at = '2026-02-10T00:00:00Z', currency = 'USD', unit_amount_minor = 1000, billing_interval = 'month' where id = $1",
    [subscription],
  );
  const moves = {
    incomplete: ['active', '2026-01-02'],
    active: ['past_due', '2026-01-20'],
    past_due: ['canceled', '2026-02-10'],
  };
  for (const [from, [to, at]] of Object.entries(moves))
    await api.sql(
      `insert into state_transitions (tenant_id, entity_type, entity_id, from_status, to_status, cause, applied, effective_at, actor)
       values ($1, 'subscription', $2, $3, $4, 'test', true, $5, 'gateway')`,
      [tenant.uuid, subscription, from, to, `${at}T00:00:00Z`],
    );
  const lost = async () => {
    const { data } = (await tenant.call('GET', '/reports/churn?start=2026-02-01&end=2026-03-01')).body;
    return [data[0].voluntary_customers, data[0].involuntary_customers];
  };
  const done = (kind: string, column: string) =>
    api.sql(
      `insert into gateway_commands (id, tenant_id, billing_account_id, gateway_account_id, kind, ${column}, requested_by, status, finished_at)
       select $3, $1, s.billing_account_id, p.gateway_account_id, $4, s.id, 'key', 'succeeded', now()
       from subscriptions s join payments p on p.billing_account_id = s.billing_account_id where s.id = $2`,
      [tenant.uuid, subscription, newUuid(), kind],
    );
  expect(await lost()).toEqual([0, 1]);
  await done('cancel_subscription', 'subscription_id');
  expect(await lost()).toEqual([1, 0]);
  await done('keep_subscription', 'kept_subscription_id');
  expect(await lost()).toEqual([0, 1]);
});
