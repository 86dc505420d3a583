import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AlertDraft, countAlerts, raiseAlert, resolveAlert } from '../../src/db/alerts.js';
import { createMetrics } from '../../src/metrics/index.js';
import { render } from '../../src/metrics/render.js';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let a: TestTenant;
let b: TestTenant;
beforeAll(async () => {
  api = await startTestApi();
  [a, b] = [await api.tenant('a'), await api.tenant('b')];
});
afterAll(() => api.close());

const draft = (more: Partial<AlertDraft> = {}): AlertDraft => ({
  kind: 'dead_letter',
  key: 'k',
  tenantId: null,
  gatewayAccountId: null,
  message: 'Something is wrong.',
  ...more,
});
const raise = (more: Partial<AlertDraft> = {}) => api.db.withSystem((tx) => raiseAlert(tx, draft(more)));
const list = async (query = '') => (await api.operator('GET', `/admin/alerts${query}`)).body.data;

test('the same again counts up while it is open, and is a new one afterwards', async () => {
  await raise();
  await raise({ message: 'Still wrong.' });
  const [open, ...others] = await list();
  expect(others).toEqual([]);
  expect(open).toMatchObject({
    id: expect.stringMatching(/^alr_/),
    occurrences: 2,
    message: 'Still wrong.',
    tenant: null,
    resolved_at: null,
  });

  const resolved = await api.operator('POST', `/admin/alerts/${open.id}/resolve`);
  expect(resolved).toMatchObject({ status: 200, body: { id: open.id, resolved_at: expect.any(String) } });
  const again = await api.operator('POST', `/admin/alerts/${open.id}/resolve`);
  expect(again.body.resolved_at).toBe(resolved.body.resolved_at);
  expect(await list()).toEqual([]);
  expect(await list('?status=resolved')).toHaveLength(1);

  await raise();
  expect(await list()).toMatchObject([{ occurrences: 1 }]);
  await api.db.withSystem((tx) => resolveAlert(tx, 'dead_letter', 'k'));
  expect(await list()).toEqual([]);
});

test('tenants have alerts of their own, under the same key', async () => {
  for (const tenant of [a, b])
    await api.db.withTenant(tenant.uuid, (tx) =>
      raiseAlert(tx, draft({ kind: 'currency_mismatch', tenantId: tenant.uuid })),
    );
  await raise({ kind: 'currency_mismatch' });
  const rows = await list('?kind=currency_mismatch');
  expect(rows.map((row: { tenant: { external_id: string } | null }) => row.tenant?.external_id ?? null).sort()).toEqual(
    ['a', 'b', null].sort(),
  );
  await expect(api.db.withTenant(a.uuid, (tx) => raiseAlert(tx, draft({ tenantId: b.uuid })))).rejects.toThrow(
    'row-level security',
  );
});

test('open ones are counted by kind in the metrics; without a database there are none, and the rest is still told', async () => {
  const openAlerts = () => api.db.withSystem(countAlerts);
  expect(await render(createMetrics({ openAlerts }).registry, 'text')).toContain(
    'billing_alerts{kind="currency_mismatch"} 3',
  );
  const dark = createMetrics({ openAlerts: () => Promise.reject(new Error('gone')) });
  const told = await render(dark.registry, 'text');
  expect(told).toContain('process_cpu_seconds_total');
  expect(told).not.toContain('billing_alerts{');
});

test('only the operator sees them', async () => {
  expect((await a.call('GET', '/admin/alerts')).status).toBe(403);
  expect((await api.operator('POST', '/admin/alerts/alr_01h455vb4pex5vsknk084sn02q/resolve')).status).toBe(404);
});
