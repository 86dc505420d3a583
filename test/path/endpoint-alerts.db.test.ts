import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { appendEvents } from '../../src/billing/append-events.js';
import { emailRecord } from '../../src/channels/email-record.js';
import { createTemplates } from '../../src/channels/templates/render.js';
import { breaker } from '../../src/webhooks/ladder.js';
import { type Lanes, openLanes } from './lanes.js';
import { type Answer, closeReceivers, openReceiver } from './receiver.js';
import type { Tenant } from './tables.js';

const HOUR = 3_600_000;
let lanes: Lanes;
let tenant: Tenant;
/** The clock of drains and attempts. */
let now: number;
/** What the endpoint answers. */
let answer: Answer;
let url: string;
beforeAll(async () => {
  lanes = await openLanes();
  url = (await openReceiver(() => answer)).url;
});
afterAll(async () => {
  await closeReceivers();
  await lanes?.close();
});
beforeEach(async () => {
  tenant = await lanes.tenant();
  await lanes.db.withSystem((tx) =>
    tx.query(`update tenants set email = 'ada@acme.example', name = 'Acme' where id = $1`, [tenant.id]),
  );
  // The middle of one of the stretches of `quietMs`.
  now = Math.floor(Date.now() / breaker.quietMs) * breaker.quietMs + breaker.quietMs / 2;
  lanes.clock.now = () => now;
  lanes.startedMails.length = 0;
  answer = 500;
});
afterEach(() => {
  lanes.clock.now = Date.now;
  lanes.wire.poster = lanes.poster;
});

interface Mail {
  id: string;
  template: string;
  recipient: string | null;
  status: string;
  skip_reason: string | null;
  variables: Record<string, string>;
}
const mails = () => lanes.rows<Mail>(tenant, 'select * from notifications order by id');
const templates = async () => (await mails()).map((one) => one.template.replace('webhook_endpoint_', ''));
const events = () =>
  lanes.rows<{ type: string }>(tenant, `select type from events where type like 'webhook_endpoint.%' order by id`);
const render = createTemplates({ brand: 'BoxCostPro' });

/** The next batch, at the time at which the endpoint's breaker allows it. */
async function nextBatch(id: string) {
  await lanes.makeDue(tenant);
  const { open_until } = await lanes.endpointRow(tenant, id);
  now = Math.max(now, open_until ?? 0);
  return lanes.batch(tenant, id);
}
/** An endpoint whose breaker has just opened. */
async function opened(): Promise<string> {
  const id = await lanes.endpoint(tenant, url);
  await lanes.append(tenant, 60);
  expect(await lanes.batch(tenant, id)).toMatchObject({ state: 'open' });
  return id;
}

test('a failing endpoint is mailed about once when it opens, at 50, 70 and 90 % of five days, and when it is disabled', async () => {
  const start = now;
  const id = await opened();
  const told: [hours: number, template: string][] = [];
  for (let batch = 0, count = 0; batch < 60; batch++) {
    const all = await templates();
    for (const template of all.slice(count)) told.push([Math.round((now - start) / HOUR), template]);
    count = all.length;
    if ((await lanes.endpointRow(tenant, id)).status !== 'active') break;
    await nextBatch(id);
  }
  expect(told).toEqual([
    [0, 'failing'],
    [60, 'failing'],
    [84, 'failing'],
    [108, 'failing'],
    [120, 'disabled'],
  ]);
  const all = await mails();
  expect(lanes.startedMails).toEqual(all.map((one) => one.id));
  for (const { template, variables } of all) expect(render(template, 'en', variables).dropped).toEqual([]);
  expect(all[0]).toMatchObject({
    recipient: 'ada@acme.example',
    status: 'queued',
    variables: { tenant_name: 'BoxCostPro', recipient_name: 'Acme', endpoint_url: url, last_error: 'HTTP 500' },
  });
  expect(await events()).toEqual([{ type: 'webhook_endpoint.disabled' }]);
});

test('after days in which nothing was sent, a failure reaches the next stage only: nobody is disabled unwarned', async () => {
  const id = await opened();
  now += 30 * 24 * HOUR;
  for (const percent of [50, 70, 90]) {
    expect(await nextBatch(id)).toMatchObject({ state: 'open', attempted: 1 });
    expect(await lanes.endpointRow(tenant, id)).toMatchObject({ status: 'active', alerted_percent: percent });
  }
  expect(await nextBatch(id)).toMatchObject({ state: 'disabled' });
});

test('an endpoint that answers 410 is mailed about at once, with the reason', async () => {
  answer = 410;
  const id = await lanes.endpoint(tenant, `${url}?token=secret`);
  await lanes.append(tenant, 3);
  await lanes.batch(tenant, id);
  const [mail, ...more] = await mails();
  expect(more).toEqual([]);
  expect(mail).toMatchObject({
    template: 'webhook_endpoint_disabled',
    variables: { reason: 'gone', endpoint_url: url },
  });
  expect(render(mail!.template, 'en', mail!.variables).text).toContain('410 Gone');
});

test('a 410 in the direct lane ends with the same mail', async () => {
  answer = 410;
  const id = await lanes.endpoint(tenant, url, { lane: 'direct' });
  await lanes.deliver(tenant, await lanes.append(tenant, 1));
  expect(await templates()).toEqual([]);
  await lanes.batch(tenant, id);
  expect(await templates()).toEqual(['disabled']);
  expect(await lanes.endpointRow(tenant, id)).toMatchObject({ status: 'disabled', status_reason: 'gone' });
});

test('a recovery is mailed about when the failing has lasted', async () => {
  const id = await opened();
  now += breaker.quietMs;
  answer = 200;
  expect(await nextBatch(id)).toMatchObject({ succeeded: 1 });
  expect(await templates()).toEqual(['failing', 'recovered']);
  expect(await events()).toEqual([{ type: 'webhook_endpoint.recovered' }]);
  expect(await lanes.endpointRow(tenant, id)).toMatchObject({ alerted_percent: 0, failing_since: null });
});

test('an endpoint that comes and goes gets one mail an hour, and the last one told stays true', async () => {
  const id = await opened();
  for (let turn = 0; turn < 3; turn++) {
    answer = 200;
    await nextBatch(id);
    answer = 500;
    await lanes.append(tenant, 20);
    await nextBatch(id);
    expect(await lanes.endpointRow(tenant, id)).toMatchObject({ consecutive_failures: breaker.openAfterFailures });
  }
  expect(await templates()).toEqual(['failing']);
  expect((await events()).map((one) => one.type)).toEqual(Array(3).fill('webhook_endpoint.recovered'));
});

test('without an address the mail is kept as skipped, and nothing is started', async () => {
  await lanes.db.withSystem((tx) => tx.query('update tenants set email = null where id = $1', [tenant.id]));
  await opened();
  expect(await mails()).toMatchObject([{ status: 'skipped', skip_reason: 'no_recipient', recipient: null }]);
  expect(lanes.startedMails).toEqual([]);
});

test('that a mail about it was sent is one more event for a failing endpoint, and causes no further mail', async () => {
  const id = await opened();
  const [mail] = await mails();
  const claim = { ...mail!, tenant_id: tenant.id, tenant_external_id: tenant.externalId, attempts: 1 } as never;
  const attempt = {
    from: 'noreply@boxcost.example',
    rendered: null,
    without: null,
    receipt: null,
    error: null,
    permanent: false,
    sendMs: null,
  };
  await lanes.db.withTenant(tenant.id, (tx) =>
    appendEvents(tx, [emailRecord.event({ claim, attempt, from: 'noreply@boxcost.example', at: now })]),
  );
  for (let probe = 0; probe < 6; probe++) await nextBatch(id);
  expect(await templates()).toEqual(['failing']);
});

test('what was learnt of an endpoint that its tenant has changed meanwhile tells nothing', async () => {
  const id = await lanes.endpoint(tenant, url, { concurrency: 1 });
  await lanes.append(tenant, 12);
  const last = lanes.poster;
  let posts = 0;
  lanes.wire.poster = {
    post: async (request) => {
      posts += 1;
      if (posts === 5) await lanes.set(tenant, id, 'version = version + 1');
      return last.post(request);
    },
  };
  await lanes.batch(tenant, id);
  expect(posts).toBe(10);
  expect(await templates()).toEqual([]);
  expect(await lanes.endpointRow(tenant, id)).toMatchObject({ open_until: null, alerted_percent: 0 });
});

test('faults of our own reach no stage', async () => {
  const id = await opened();
  now += 4 * 24 * HOUR;
  const ours = {
    ok: false,
    status: null,
    body: null,
    headers: null,
    error: 'our DNS resolver does not answer properly',
  } as const;
  lanes.wire.poster = {
    post: async () => ({
      ...ours,
      errorKind: 'dns',
      ownFault: true,
      retryAfterMs: null,
      startedAt: now,
      durationMs: 1,
    }),
  };
  await nextBatch(id);
  expect(await lanes.endpointRow(tenant, id)).toMatchObject({ alerted_percent: 0, consecutive_failures: 10 });
  expect(await templates()).toEqual(['failing']);
});

test('a probe waits as long as the endpoint asks for with Retry-After, a day at most', async () => {
  const id = await opened();
  answer = { status: 503, headers: { 'Retry-After': '7200' } };
  await nextBatch(id);
  const wait = async () => ((await lanes.endpointRow(tenant, id)).open_until ?? 0) - now;
  expect(await wait()).toBe(2 * HOUR);
  answer = { status: 429, headers: { 'Retry-After': '999999' } };
  await nextBatch(id);
  expect(await wait()).toBe(24 * HOUR);
  // Of any other status it means nothing.
  answer = { status: 500, headers: { 'Retry-After': '7200' } };
  await nextBatch(id);
  expect(await wait()).toBe(300_000);
});
