import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiKey, generateApiKey } from '../../src/db/api-keys.js';
import { newUuid } from '../../src/db/uuid.js';
import { schedules } from '../../src/workflows/contract.js';
import { startTestService, type TestService } from '../setup/service.js';
import { closeReceivers, openReceiver } from './receiver.js';
import { soon } from './soon.js';
import { openStage, type Stage } from './stage.js';

let service: TestService;
let stage: Stage;
beforeAll(async () => {
  service = await startTestService();
  stage = await openStage(service);
});
afterAll(async () => {
  await closeReceivers();
  await stage?.close();
  await service?.stop();
});

test('usage of a period that has ended is an invoice after the Schedule’s next run, and its endpoint hears of it', async () => {
  const tenant = await stage.tenant();
  const receiver = await openReceiver();
  await stage.endpoint(tenant, receiver.url, { lane: 'direct', events: ['invoice.*', 'usage.*'] });
  const key = generateApiKey();
  await stage.db.withTenant(tenant.id, (tx) =>
    createApiKey(tx, {
      ...{ id: newUuid(), tenantId: tenant.id, name: 'k', key, scopes: ['write'] },
      ...{ expiresAt: null, requestsPerMinute: null },
    }),
  );
  const post = async (path: string, body: object) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const reply = await fetch(`${service.url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(reply.status, await reply.clone().text()).toBeLessThan(300);
  };
  await post('/customers', { name: 'Ada', external_id: 'ada' });
  await post('/meters', { name: 'calls', aggregation: 'sum' });
  const of = { meter: 'calls', period: 'month' };
  const rate = { currency: 'USD', model: 'flat', tiers: [{ unit_amount: '0.5' }], active_from: '2026-01-01T00:00:00Z' };
  await post('/meter-prices', { ...of, ...rate, auto_issue: true });
  await post('/usage-thresholds', { ...of, quantity: 5 });
  await post('/usage', {
    meter: 'calls',
    customer: 'ext:ada',
    value: 6,
    occurred_at: '2026-01-10T00:00:00Z',
    external_id: '1',
  });
  await stage.client.schedule.getHandle(schedules.usage.id).trigger('ALLOW_ALL');
  const told = () => receiver.arrivals.map((one) => one.headers['x-event']).sort();
  await soon(told, ['invoice.created', 'invoice.issued', 'usage.threshold_reached']);
  expect(await stage.rows(tenant, 'select status, subtotal_minor from invoices')).toEqual([
    { status: 'issued', subtotal_minor: 300 },
  ]);
});
