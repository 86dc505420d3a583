import { Resolver } from 'node:dns/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { publicId } from '../../src/domain/ids.js';
import { openSink, type Sink } from '../channels/smtp-sink.js';
import { startTestService, type TestService } from '../setup/service.js';
import { closeReceivers, openReceiver } from './receiver.js';
import { soon } from './soon.js';
import { openStage, type Stage } from './stage.js';
import type { Tenant } from './tables.js';

let sink: Sink;
let service: TestService;
let stage: Stage;
beforeAll(async () => {
  sink = await openSink();
  service = await startTestService({
    SMTP_HOST: sink.host,
    SMTP_PORT: String(sink.port),
    FROM_EMAIL: 'noreply@boxcost.example',
    BRAND_NAME: 'BoxCostPro',
  });
  stage = await openStage(service);
}, 60_000);
afterAll(async () => {
  vi.restoreAllMocks();
  await closeReceivers();
  await stage?.close();
  await service?.stop();
  await sink?.close();
});

async function mailedTenant(): Promise<Tenant & { email: string }> {
  const tenant = await stage.tenant();
  const email = `${tenant.externalId}@acme.example`;
  await stage.db.withSystem((tx) => tx.query('update tenants set email = $2 where id = $1', [tenant.id, email]));
  return { ...tenant, email };
}
const mailsTo = (email: string) =>
  sink.mails.filter(({ to }) => to.includes(email)).map(({ raw }) => raw.replaceAll('=\r\n', ''));
const subjectsTo = (email: string) => mailsTo(email).map((raw) => /^Subject: (.*)$/m.exec(raw)?.[1]?.trim());

/** As if it had been failing for so long, and were probed now; one that has recovered stays well. */
async function ages(tenant: Tenant, id: string, hours: number): Promise<void> {
  await stage.rows(
    tenant,
    `update endpoints set failing_since = now() - $2 * interval '1 h', open_until = now() - interval '1 ms' where id = $1 and open_until is not null`,
    [id, hours],
  );
  await stage.wake(id);
}
/** A probe that began before may write over it; a stage that is reached is reached once, however often it is asked for. */
const untilMailed = (tenant: Tenant & { email: string }, id: string, hours: number, subjects: readonly string[]) =>
  soon(async () => {
    if (subjectsTo(tenant.email).length < subjects.length) await ages(tenant, id, hours);
    return subjectsTo(tenant.email);
  }, subjects);

const failing = 'BoxCostPro: your webhook endpoint is failing';
const disabled = 'BoxCostPro: your webhook endpoint was disabled';
const recovered = 'BoxCostPro: your webhook endpoint answers again';

describe.concurrent('mails about an endpoint, from its failures to the mail server', () => {
  test('one when it opens, at 50, 70 and 90 % of five days, and when it is disabled', async () => {
    const tenant = await mailedTenant();
    const { url } = await openReceiver(() => 500);
    const id = await stage.endpoint(tenant, `${url}?token=secret`, { events: ['invoice.*'] });
    await stage.publish(tenant, 30);
    await soon(() => subjectsTo(tenant.email), [failing]);
    for (const [index, hours] of [60.1, 84.1, 108.1].entries())
      await untilMailed(tenant, id, hours, Array(index + 2).fill(failing));
    const all = [...Array(4).fill(failing), disabled];
    await untilMailed(tenant, id, 120.1, all);
    expect(await stage.endpointRow(tenant, id)).toMatchObject({ status: 'disabled', status_reason: 'failing' });
    await stage.drained(id);

    const mails = mailsTo(tenant.email);
    for (const raw of mails) {
      expect(raw).toContain(url);
      expect(raw).toContain(publicId('endpoint', id));
      expect(raw).not.toContain('token=');
      expect(raw).toMatch(/^From: .*noreply@boxcost\.example/m);
    }
    for (const raw of mails.slice(0, 4)) expect(raw).toContain('HTTP 500');
    const sent = await stage.rows<{ status: string }>(tenant, 'select status from notifications');
    expect(sent).toEqual(Array(5).fill({ status: 'sent' }));
    expect(new Set(mails.map((raw) => /^Message-ID: (.*)$/im.exec(raw)?.[1])).size).toBe(5);
  });

  test('one when it answers again', async () => {
    const tenant = await mailedTenant();
    const receiver = await openReceiver(() => 500);
    const id = await stage.endpoint(tenant, receiver.url, { events: ['invoice.*'] });
    await stage.publish(tenant, 30);
    await soon(() => subjectsTo(tenant.email), [failing]);
    await ages(tenant, id, 3);
    receiver.answer = () => 200;
    await untilMailed(tenant, id, 3, [failing, recovered]);
    await stage.drained(id);
    const [, mail] = mailsTo(tenant.email);
    expect(mail).toContain(receiver.url);
    expect(mail).toContain(publicId('endpoint', id));
    expect(subjectsTo(tenant.email)).toEqual([failing, recovered]);
    expect((await stage.deliveries(tenant)).every((row) => row.status === 'succeeded')).toBe(true);
  });

  test('none while it is our resolver that does not answer; the same state and a failure of its own is one', async () => {
    for (const method of ['resolve4', 'resolve6'] as const)
      vi.spyOn(Resolver.prototype, method).mockRejectedValue(
        Object.assign(new Error('no answer'), { code: 'ETIMEOUT' }),
      );
    const [ours, theirs] = [await mailedTenant(), await mailedTenant()];
    const nearlyWarned = (tenant: Tenant, url: string) =>
      stage.endpoint(tenant, url, {
        events: ['invoice.*'],
        consecutive_failures: 12,
        failing_since: new Date(Date.now() - 61 * 3_600_000),
        open_until: new Date(Date.now() - 1000),
      });
    const id = await nearlyWarned(ours, 'http://receiver.example/hook');
    await nearlyWarned(theirs, (await openReceiver(() => 500)).url);
    await Promise.all([stage.publish(ours), stage.publish(theirs)]);
    await soon(() => subjectsTo(theirs.email), [failing]);
    await soon(async () => (await stage.attempts(ours)).map(({ error }) => error), [expect.stringMatching(/resolver/)]);
    expect(await stage.endpointRow(ours, id)).toMatchObject({ alerted_percent: 0, consecutive_failures: 12 });
    expect(await stage.deliveries(ours)).toMatchObject([{ status: 'pending', attempts: 1, failures: 0 }]);
    expect(await stage.rows(ours, 'select from notifications')).toEqual([]);
    expect(subjectsTo(ours.email)).toEqual([]);
  });
});
