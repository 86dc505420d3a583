import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporal } from '@temporalio/proto';
import { expect, test } from 'vitest';
import { openCrashSite } from './crash-site.js';
import { operatorOf } from './operator.js';
import { about, type Person, snapshotOf, tracesOf } from './persons.js';
import { postEvent, signedEvent } from './post-event.js';
import { openReceiver } from './receiver.js';
import { soon } from './soon.js';

const site = openCrashSite();

const owner: Person = {
  id: 'Wunder',
  name: 'Olga Wunderlich',
  email: 'Olga.Wunderlich@Example.net',
  phone: '+15550100399',
};

/** What every workflow's history says, to the byte. */
async function histories(): Promise<string> {
  const texts: string[] = [];
  for await (const { workflowId, runId } of site.stage.client.workflow.list()) {
    const history = await site.stage.client.workflow.getHandle(workflowId, runId).fetchHistory();
    const bytes = temporal.api.history.v1.History.encode(history).finish();
    texts.push(workflowId, Buffer.from(bytes).toString('utf8'));
  }
  return texts.join('\n');
}

/** Every file of the service's own folder. */
const files = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(site.ground.dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name), 'utf8')]),
  );
const traces = (text: string): string[] => tracesOf({ text: [{ text }] }, owner);

test('an erased person stands in no table, no mail that was kept, no log and no history', async () => {
  const { ground, stage } = site;
  const service = await site.startDying({ LOG_LEVEL: 'trace' });
  const { url } = service;
  const tenant = await stage.tenant('tenant-123');
  const echo = await openReceiver(({ body }, count) => ({ status: count % 3 === 0 ? 500 : 200, body }));
  await stage.endpoint(tenant, echo.url, { lane: 'direct' });
  const send = async (name: string, status: string, changes: Record<string, unknown> = {}): Promise<void> => {
    const body = about(owner, 'stripe', name, changes);
    expect((await postEvent(url, 'stripe', signedEvent('stripe', name, body))).status).toBe(200);
    const ended = () =>
      stage.db.withSystem((tx) =>
        tx.query('select status from gateway_events where external_event_id = $1', [body.id]),
      );
    await soon(ended, [{ status }]);
  };
  for (const name of ['customer.created', 'payment_intent.payment_failed', 'payment_intent.succeeded', 'invoice.paid'])
    await send(name, 'processed');
  await send('customer.updated', 'ignored', { id: 'evt_ignored', type: 'customer.tax_id.created' });
  const unreadable = about(owner, 'stripe', 'payment_intent.succeeded') as { data: { object: object } };
  Object.assign(unreadable.data.object, { amount: owner.email, amount_received: owner.email });
  await send('payment_intent.succeeded', 'dead_letter', { id: 'evt_dead', data: unreadable.data });
  await soon(() => Object.values(files()).some((mail) => traces(mail).length > 0), true);
  await soon(async () => (await stage.rows(tenant, `select from notifications where status = 'queued'`)).length, 0);
  const before = await snapshotOf(ground);
  for (const table of ['tenants', 'gateway_events', 'notifications', 'email_log'])
    expect(tracesOf({ [table]: before[table]! }, owner), table).not.toEqual([]);
  expect(tracesOf({ gateway_events: before.gateway_events! }, owner).join()).toContain('last_error');

  const { admin } = operatorOf(url);
  const asked = await admin.tenants.erase('ext:tenant-123', { reason: 'ticket 815' }).withResponse();
  expect(asked.response.status).toBe(202);
  await soon(async () => (await admin.erasures.get(asked.data.id)).status, 'done', 60_000);

  expect(tracesOf(await snapshotOf(ground), owner)).toEqual([]);
  expect(Object.entries(files()).filter(([, text]) => traces(text).length > 0)).toEqual([]);
  const told = await histories();
  expect(told).toContain('applyGatewayEvent');
  expect(traces(told)).toEqual([]);
  expect(service.output()).toContain('evt_dead');
  expect(traces(service.output())).toEqual([]);
}, 120_000);
