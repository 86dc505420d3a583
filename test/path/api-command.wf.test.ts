import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { uuidOf } from '../../src/domain/ids.js';
import { adminKey, type Ground, makeGround, startTestService, type TestService } from '../setup/service.js';
import { openProxy, type ServerProxy } from './proxy.js';
import { type Arrival, closeReceivers, openReceiver, type Receiver } from './receiver.js';
import { soon } from './soon.js';
import { openStage, type Stage } from './stage.js';
import type { Tenant } from './tables.js';

let ground: Ground;
let service: TestService;
let temporal: ServerProxy;
let stage: Stage;
beforeAll(async () => {
  ground = await makeGround();
  const [host, port] = ground.temporal.address.split(':');
  temporal = await openProxy({ host: host!, port: Number(port) });
  service = await startTestService({}, { ground });
  stage = await openStage(ground);
}, 60_000);
afterAll(async () => {
  await closeReceivers();
  await service?.stop();
  await stage?.close();
  await temporal?.close();
  await ground?.drop();
});

const secret = 'whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0';
let key: string;
let tenant: Tenant;
let receiver: Receiver;

// biome-ignore lint/suspicious/noExplicitAny: answers of every route pass through here
async function post(path: string, body: object = {}, { url } = service, by = key): Promise<any> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${by}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  expect(response.status, JSON.stringify(answer)).toBeLessThan(300);
  return answer;
}

let tenants = 0;
/** A tenant with an endpoint that keeps the order, both made through the API. */
beforeEach(async () => {
  const externalId = `tenant-${++tenants}`;
  const made = await post('/admin/tenants', { external_id: externalId, name: 'Acme' }, service, adminKey);
  key = (await post(`/admin/tenants/${made.id}/api-keys`, { name: 'k', scopes: ['write'] }, service, adminKey)).key;
  tenant = { id: uuidOf('tenant', made.id)!, externalId };
  receiver = await openReceiver();
  await post('/webhooks/subscriptions', { url: receiver.url, event: '*', ordered: true, secret });
});

/** What a tenant does with one invoice, from the customer to the refund. */
async function bill(at: TestService) {
  const { id: customer } = await post('/customers', { name: 'Ada' }, at);
  const lines = [{ description: 'Consulting', unit_amount: 100 }];
  const { id: invoice } = await post('/invoices', { customer, currency: 'USD', lines }, at);
  await post(`/invoices/${invoice}/issue`, {}, at);
  const paid = { customer, amount: 100, currency: 'USD', reference: 'transfer 1', invoice_ids: [invoice] };
  const { id: payment } = await post('/payments', paid, at);
  const { id: refund } = await post(`/payments/${payment}/refund`, { amount: 40 }, at);
  return { customer, invoice, payment, refund };
}

const envelopeOf = (arrival: Arrival) => JSON.parse(arrival.body);
/** As a tenant's software checks it, written after the standard and not with our own code. */
function isRightlySigned({ body, headers, id }: Arrival): boolean {
  const hmac = (text: string, raw: Buffer | string) => createHmac('sha256', raw).update(text);
  const signed = `${id}.${headers['webhook-timestamp']}.${body}`;
  const standard = hmac(signed, Buffer.from(secret.slice('whsec_'.length), 'base64')).digest('base64');
  return (
    headers['webhook-signature'] === `v1,${standard}` &&
    headers['x-signature'] === `sha256=${hmac(body, secret).digest('hex')}`
  );
}

/** Each event once, those of one object in their order, all rightly signed. */
function expectTold({ customer, invoice, payment, refund }: Awaited<ReturnType<typeof bill>>) {
  const told = (id: string) =>
    receiver.arrivals.map(envelopeOf).flatMap((one) => (one.aggregate.id === id ? [one.type] : []));
  expect(told(customer)).toEqual(['customer.created']);
  expect(told(invoice)).toEqual(['invoice.created', 'invoice.issued', 'invoice.paid']);
  expect(told(payment)).toEqual(['payment.succeeded']);
  expect(told(refund)).toEqual(['payment.refunded']);
  expect(receiver.arrivals).toHaveLength(6);
  expect(receiver.arrivals.filter((one) => !isRightlySigned(one))).toEqual([]);
  for (const arrival of receiver.arrivals)
    expect(envelopeOf(arrival)).toMatchObject({ id: arrival.id, tenant_id: tenant.externalId });
}
const succeeded = async () =>
  (await stage.deliveries(tenant)).filter((row) => row.status === 'succeeded' && row.attempts === 1).length;

test('commands of the API arrive as webhooks, each once, in order and signed', async () => {
  const made = await bill(service);
  await soon(succeeded, 6);
  expectTold(made);
});

test('what a process has committed that ends before it could start anything, the relay delivers', async () => {
  const lone = await startTestService(
    { TEMPORAL_ADDRESS: `127.0.0.1:${temporal.port}`, LOG_LEVEL: 'fatal' },
    { ground, roles: { api: true, queues: [] } },
  );
  temporal.cut();
  const made = await bill(lone);
  await lone.stop();
  expect(receiver.arrivals).toEqual([]);
  expect(await stage.deliveries(tenant)).toHaveLength(6);
  await soon(async () => {
    await stage.rows(tenant, "update deliveries set next_attempt_at = next_attempt_at - interval '31 s'");
    await stage.relayNow();
    return succeeded();
  }, 6);
  expectTold(made);
  const invoices = await stage.rows(tenant, 'select paid_minor, refunded_minor, status from invoices');
  expect(invoices).toEqual([{ paid_minor: 10_000, refunded_minor: 4000, status: 'paid' }]);
});
