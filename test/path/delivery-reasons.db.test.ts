import { afterAll, beforeAll, expect, test } from 'vitest';
import { deliveryStatuses } from '../../src/db/deliveries.js';
import { deliveryReasons, endedStatuses } from '../../src/domain/delivery-reasons.js';
import { startTestApi, type TestApi, type TestTenant } from '../api/server.js';
import { type Lanes, openLanes } from './lanes.js';
import { closeReceivers, openReceiver } from './receiver.js';
import type { Tenant } from './tables.js';

let api: TestApi;
let lanes: Lanes;
let caller: TestTenant;
let tenant: Tenant;
beforeAll(async () => {
  [api, lanes] = await Promise.all([startTestApi(), openLanes()]);
  [caller, tenant] = [await api.tenant(), await lanes.tenant()];
});
afterAll(async () => {
  await closeReceivers();
  await lanes?.close();
  await api?.close();
});

interface OpenApi {
  components: { schemas: { Delivery: { properties: { reason: { description: string } } } } };
}

type Ended = [status: string, reason: string | null];
const ended = `select status, reason from deliveries where status <> all ('{pending,sending,succeeded}') order by id`;
const pairs = (rows: { status: string; reason: string | null }[]): Ended[] =>
  rows.map((row) => [row.status, row.reason]);

/** What a tenant ends through the API. */
async function endedByHand(): Promise<Ended[]> {
  const subscribe = async (fields: object) => {
    const body = { url: 'https://example.com/x', events: ['custom.*'], ...fields };
    return (await caller.call('POST', '/webhooks/subscriptions', body)).body.id as string;
  };
  const [plain, ordered, gone] = [await subscribe({}), await subscribe({ ordered: true }), await subscribe({})];
  await caller.call('POST', '/events', { type: 'custom.thing', data: {} });
  const deliveryTo = async (id: string) =>
    (await caller.call('GET', `/webhooks/subscriptions/${id}/deliveries`)).body.data[0].id as string;
  const answers = [
    await caller.call('POST', `/webhooks/deliveries/${await deliveryTo(plain)}/cancel`),
    await caller.call('POST', `/webhooks/deliveries/${await deliveryTo(ordered)}/skip`),
    await caller.call('DELETE', `/webhooks/subscriptions/${gone}`),
  ];
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 204]);
  return pairs(await api.sql(ended));
}

/** What an endpoint's answers end. */
async function endedByAnswers(): Promise<Ended[]> {
  const endpoint = async (status: number, fields: object = {}) =>
    lanes.endpoint(tenant, (await openReceiver(() => status)).url, { events: ['invoice.*'], ...fields });
  const failing = await endpoint(500, { retry_profile: 'seed' });
  const [gone, direct, well] = [await endpoint(410), await endpoint(410, { lane: 'direct' }), await endpoint(200)];
  await lanes.deliver(tenant, await lanes.append(tenant, 1));
  for (const id of [gone, direct, well]) await lanes.batch(tenant, id);
  for (let attempt = 1; attempt <= 4; attempt++) {
    await lanes.makeDue(tenant);
    await lanes.batch(tenant, failing);
  }
  return pairs(await lanes.rows(tenant, ended));
}

test('whatever ends a delivery that has not arrived gives one reason of the list, and each of the list is given', async () => {
  const all = [...(await endedByHand()), ...(await endedByAnswers())];
  expect(all).toHaveLength(3 + 3);
  for (const [status, reason] of all) expect(deliveryReasons).toHaveProperty([reason ?? 'none', 'status'], status);
  expect(new Set(all.map(([, reason]) => reason))).toEqual(new Set(Object.keys(deliveryReasons)));
  expect(new Set(all.map(([status]) => status))).toEqual(new Set(endedStatuses));
});

test('what has ended is what is neither open nor has arrived', () => {
  expect([...endedStatuses, 'pending', 'sending', 'succeeded'].sort()).toEqual([...deliveryStatuses].sort());
});

test('the OpenAPI document says of each reason what it means and in which status it is', async () => {
  const document = (await (await fetch(`${api.url}/openapi.json`)).json()) as OpenApi;
  const { properties } = document.components.schemas.Delivery;
  for (const [name, { status, description }] of Object.entries(deliveryReasons))
    expect(properties.reason.description).toContain(`\`${name}\` (\`${status}\`): ${description}`);
});
