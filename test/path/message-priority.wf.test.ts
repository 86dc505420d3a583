import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendNotifications } from '../../src/billing/append-events.js';
import { newUuid } from '../../src/db/uuid.js';
import type { Priority } from '../../src/domain/tell/priorities.js';
import { workflowIds } from '../../src/workflows/contract.js';
import { openSink, type Sink } from '../channels/smtp-sink.js';
import { samples } from '../channels/templates/samples.js';
import { startTestService, type TestService } from '../setup/service.js';
import { soon } from './soon.js';
import { openStage, type Stage } from './stage.js';
import type { Tenant } from './tables.js';

let sink: Sink;
let service: TestService;
let stage: Stage;
/** Addresses of mails, in the order in which they came. */
const begun: string[] = [];
/** The server answers none of them before. */
let release: () => void = () => {};
const released = new Promise<void>((resolve) => {
  release = resolve;
});
beforeAll(async () => {
  sink = await openSink({
    onRcptTo: ({ address }, _session, done) => {
      begun.push(address);
      void released.then(() => setTimeout(done, 30));
    },
  });
  service = await startTestService({ SMTP_HOST: sink.host, SMTP_PORT: String(sink.port) });
  stage = await openStage(service);
}, 60_000);
afterAll(async () => {
  release();
  await stage?.close();
  await service?.stop();
  await sink?.close();
});

async function send(tenant: Tenant, priority: Priority, names: readonly string[]): Promise<string[]> {
  const drafts = names.map((name) => ({
    ...{ tenantId: tenant.id, template: 'reminder_1', category: 'dunning' as const, priority, locale: 'en' },
    ...{ recipient: `${name}@people.example`, variables: samples.reminder_1 ?? {}, dedupeKey: newUuid() },
  }));
  const queued = await stage.db.withTenant(tenant.id, (tx) => appendNotifications(tx, drafts));
  // A start that takes too long on a crowded machine is left to the relay; here it is repeated.
  const start = (one: (typeof queued)[number]) => () =>
    stage.starter.publishNotification({ tenantId: tenant.id, ...one }).then(
      () => true,
      () => false,
    );
  for (let at = 0; at < queued.length; at += 10)
    await Promise.all(queued.slice(at, at + 10).map((one) => soon(start(one), true)));
  return queued.map((one) => one.id);
}
const names = (of: string, count: number) => Array.from({ length: count }, (_, at) => `${of}${at}`);
const beginning = (name: string) => begun.filter((one) => one.startsWith(name));

test('critical and normal messages overtake a flood of low ones, in the queue and at the provider', async () => {
  const tenant = await stage.tenant();
  // More than are sent at once; five of them hold all connections but the one that is kept free.
  await send(tenant, 'low', names('low', 70));
  await soon(() => begun.length, 5);
  const [critical] = await send(tenant, 'critical', ['critical']);
  await soon(() => begun.at(-1), 'critical@people.example');
  const [normal] = await send(tenant, 'normal', ['normal']);
  const scheduled = async (id: string) => {
    const { events } = await stage.client.workflow.getHandle(workflowIds.notification(id)).fetchHistory();
    const own = events?.[0]?.workflowExecutionStartedEventAttributes?.priority;
    const { taskQueue, priority } =
      events?.find((one) => one.activityTaskScheduledEventAttributes)?.activityTaskScheduledEventAttributes ?? {};
    return [own?.priorityKey, taskQueue?.name, priority?.priorityKey, priority?.fairnessKey];
  };
  await soon(() => scheduled(normal!), [3, 'billhook-notifications', 3, tenant.id]);
  expect(await scheduled(critical!)).toEqual([1, 'billhook-notifications-urgent', 1, tenant.id]);

  release();
  // On a crowded machine some find no turn in time, and the relay brings them back.
  await soon(() => begun.length, 72, 90_000);
  // Those that waited in the queue behind it, of which some may have been fetched meanwhile.
  expect(begun.length - begun.indexOf('normal@people.example')).toBeGreaterThan(8);
  await soon(
    () => stage.rows(tenant, `select count(*)::int as sent from notifications where status = 'sent'`),
    [{ sent: 72 }],
  );
  expect(beginning('low')).toHaveLength(70);
  const metrics = await (await fetch(`${service.url}/metrics`)).text();
  expect(metrics).toContain('notification_provider_up{channel="email",provider="smtp"} 1');
}, 120_000);
