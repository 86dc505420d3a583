import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { GatewayName } from '../../src/domain/entities.js';
import { publicId, uuidOf } from '../../src/domain/ids.js';
import { gateways } from '../../src/gateways/index.js';
import { openSink, type Sink } from '../channels/smtp-sink.js';
import { environmentOn, type Ground, makeGround } from '../setup/service.js';
import { fixture } from '../setup/world.js';
import { secretsIn, tableTexts, temporalTexts } from './leak-search.js';
import { payment } from './post-event.js';
import { build, killProcesses, type ServiceProcess, startProcess } from './process.js';
import { openProxy, type ServerProxy } from './proxy.js';
import { closeReceivers, openReceiver } from './receiver.js';
import { soon } from './soon.js';

/** Each secret that the service is given, or gives, in this file: none may stand anywhere that is looked through below. */
const secrets: Record<string, string> = {
  stripeSecret: 'whsec_LeakStripe4f1c9a7e2b',
  razorpaySecret: 'LeakRazorpay8d3e5b1f60',
  asaasToken: 'LeakAsaas-71b2c3d4e5f6a7b8c9d0e1f2',
  stripeKey: 'sk_test_LeakStripeKey5a6b7c8d',
  razorpayKeyId: 'rzp_test_LeakKeyId9e8f',
  razorpayKeySecret: 'LeakRazorpayKeySecret2c4d',
  asaasKey: '$aact_hmlg_LeakAsaasKey3b5d',
  adminKey: 'LeakOperatorKey-6c7d8e9f0a1b',
  metricsToken: 'LeakMetricsToken-1a2b3c4d',
  smtpPassword: 'LeakSmtpPassword-9f8e7d6c',
  encryptionKey: Buffer.from('LeakEncryptionKey-32-bytes-long!').toString('base64'),
  ownSecret: 'LeakOwnEndpointSecret-4d5e6f',
  rotatedSecret: 'LeakRotatedSecret-7a8b9c0d1e',
  headerValue: 'LeakHeaderValue-0f1e2d3c4b',
  authorization: 'Bearer LeakHeaderToken-5a4b3c2d1e',
  accountSecret: 'whsec_LeakAccountSecret6b7a',
  accountNextSecret: 'whsec_LeakAccountNext8c9d',
  accountKey: 'sk_test_LeakAccountKey0e1f',
  wrongPassword: 'LeakWrongPassword-3e4f5a6b',
  urlPassword: 'LeakUrlPassword-2b3c4d5e',
  shortSecret: 'Leak\u0007Bad',
  wrongKey: 'LeakWrongApiKey-8f9e0d1c',
};
secrets.databasePassword = inject('servers').service.password;

let ground: Ground;
let database: ServerProxy;
let sink: Sink;
let service: ServiceProcess;
let url: string;
let owner: pg.Client;
let client: Client;
const answers = new Map<string, string>();
/** A gateway's API that refuses every key, and repeats it. */
const api = createServer((request, response) =>
  response
    .writeHead(401, { 'content-type': 'application/json' })
    .end(JSON.stringify({ error: { message: `Invalid API key: ${JSON.stringify(request.headers)}` }, errors: [] })),
);

const environment = (): Record<string, string> => {
  const through = new URL(ground.database.serviceUrl);
  through.port = String(database.port);
  const apiUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  return {
    ...environmentOn(ground),
    LOG_LEVEL: 'trace',
    DATABASE_URL: through.href,
    BILLHOOK_DATA_DIR: ground.dataDir,
    BILLHOOK_ADMIN_KEY: secrets.adminKey!,
    BILLHOOK_ENCRYPTION_KEY: secrets.encryptionKey!,
    METRICS_TOKEN: secrets.metricsToken!,
    STRIPE_WEBHOOK_SECRET: secrets.stripeSecret!,
    RAZORPAY_WEBHOOK_SECRET: secrets.razorpaySecret!,
    ASAAS_WEBHOOK_TOKEN: secrets.asaasToken!,
    STRIPE_API_KEY: secrets.stripeKey!,
    STRIPE_API_BASE: apiUrl,
    RAZORPAY_KEY_ID: secrets.razorpayKeyId!,
    RAZORPAY_KEY_SECRET: secrets.razorpayKeySecret!,
    RAZORPAY_API_BASE: apiUrl,
    ASAAS_SANDBOX_API_KEY: secrets.asaasKey!,
    ASAAS_API_BASE: apiUrl,
    SMTP_HOST: sink.host,
    SMTP_PORT: String(sink.port),
    SMTP_USER: 'billhook',
    SMTP_PASSWORD: secrets.smtpPassword!,
  };
};

beforeAll(async () => {
  [ground, sink] = await Promise.all([
    makeGround(),
    openSink({ onAuth: (_login, _session, done) => done(null, { user: 'billhook' }) }),
    build(),
    new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve)),
  ]);
  const { hostname, port } = new URL(ground.database.serviceUrl);
  database = await openProxy({ host: hostname, port: Number(port) });
  service = startProcess(['serve'], environment());
  const [, found] = await service.said(/"port":(\d+)[^\n]*"running"/);
  url = `http://127.0.0.1:${found}`;
  owner = new pg.Client({ connectionString: ground.database.ownerUrl });
  await owner.connect();
  const connection = await Connection.connect({ address: ground.temporal.address });
  client = new Client({ connection, namespace: ground.temporal.namespace });
}, 180_000);
afterAll(async () => {
  await killProcesses();
  await Promise.all([closeReceivers(), sink?.close(), database?.close(), owner?.end(), client?.connection.close()]);
  api.close();
  await ground?.drop();
}, 60_000);

let count = 0;
/** `gives`: what this answer shows, this once. */
async function call(
  method: string,
  path: string,
  options: { body?: unknown; key?: string; cookie?: string; gives?: string[] } = {},
) {
  const { body, key = secrets.adminKey!, cookie, gives = [] } = options;
  const who = cookie === undefined ? { authorization: `Bearer ${key}` } : { cookie };
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...who, 'content-type': 'application/json', 'idempotency-key': `k${++count}` },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const headers = JSON.stringify([...response.headers]);
  const shown = gives.reduce((rest, one) => rest.replaceAll(JSON.stringify(one), '""'), text);
  answers.set(`${count} ${method} ${path}: ${response.status}`, `${headers}\n${shown}`);
  // biome-ignore lint/suspicious/noExplicitAny: answers of every kind
  return { status: response.status, body: (text.startsWith('{') ? JSON.parse(text) : text) as any };
}

async function post(gateway: GatewayName, event: object, secret: string, path = ''): Promise<number> {
  const body = Buffer.from(JSON.stringify(event));
  const response = await fetch(`${url}/webhooks/${gateway}${path}`, {
    method: 'POST',
    body: new Uint8Array(body),
    headers: { 'content-type': 'application/json', ...gateways[gateway].sign(body, secret, Date.now()) },
  });
  answers.set(`${++count} event of ${gateway}${path}: ${response.status}`, await response.text());
  return response.status;
}

/** The ids that paths of the API's document name. */
const ids: Record<string, string> = {};
const pathOf = (path: string): string =>
  `/api/v1${path
    .replace('{tenant}', 'ext:tenant-123')
    .replace('{account}', ids.account!)
    .replace('{recipient}', 'ada@acme.example')
    .replace('policies/{name}', 'policies/gentle-30')
    .replace('{name}', path.startsWith('/templates') ? 'quote_created' : 'invoice.paid')
    .replace(
      /((?:webhooks\/|admin\/(?=exports))?[a-z-]+)\/\{id\}/,
      (_, list: string) => `${list}/${ids[list] ?? ids[list.replace('webhooks/', '')]}`,
    )}${path.endsWith('/dunning/preview') ? '?account=ext:bob' : ''}${path === '/meters/{id}/usage' ? '?start=2026-01-01T00:00:00Z&end=2026-01-02T00:00:00Z' : ''}`;

/** One of each thing that a tenant bills, and what only gateways tell of. */
async function bill(key: string, query: (text: string) => Promise<unknown>): Promise<void> {
  const make = async (path: string, body: object): Promise<string> =>
    (await call('POST', `/api/v1${path}`, { key, body })).body.id;
  ids.customers = await make('/customers', { name: 'Bob', external_id: 'bob' });
  const billed = { customer: 'ext:bob', currency: 'USD', lines: [{ description: 'd', unit_amount: 5 }] };
  ids.orders = await make('/tenant/sales_orders', billed);
  ids.invoices = await make('/invoices', billed);
  await make(`/invoices/${ids.invoices}/issue`, {});
  ids['credit-notes'] = await make(`/invoices/${ids.invoices}/credit-notes`, { amount: 1 });
  ids.payments = await make('/payments', { customer: 'ext:bob', currency: 'USD', amount: 5, reference: 'cash' });
  ids.refunds = await make(`/payments/${ids.payments}/refund`, { amount: 1 });
  ids.subscriptions = publicId('subscription', uuidOf('payment', ids.payments)!);
  ids.disputes = publicId('dispute', uuidOf('payment', ids.payments)!);
  ids.notifications = await make('/notifications/email/account_reactivated', {
    ...{ to_email: 'bob@example.com', data: { customer_name: 'Bob' } },
  });
  ids.meters = await make('/meters', { name: 'calls', aggregation: 'sum' });
  const rate = { meter: 'calls', currency: 'USD', model: 'flat', period: 'day', tiers: [{ unit_amount: 1 }] };
  ids['meter-prices'] = await make('/meter-prices', { ...rate, active_from: '2026-01-01T00:00:00Z' });
  ids['usage-periods'] = publicId('usage_period', uuidOf('payment', ids.payments)!);
  ids.dunning = publicId('dunning_run', uuidOf('payment', ids.payments)!);
  await query(
    `insert into billing.dunning_runs (id, tenant_id, billing_account_id, policy, currency, state, anchor_date, started_at)
     select id, tenant_id, billing_account_id, 'standard-v1', 'USD', 'grace', current_date, now() from billing.payments where gateway = 'manual'`,
  );
  await query(
    `insert into billing.usage_periods (id, tenant_id, price_id, customer_id, period_start, period_end, quantity, amount_minor)
     select p.id, p.tenant_id, m.id, c.id, '2026-01-01', '2026-01-02', 1, 0 from billing.payments p join billing.meter_prices m using (tenant_id)
       join billing.customers c using (tenant_id) where p.gateway = 'manual' and c.external_id = 'bob'`,
  );
  await query(
    `insert into billing.subscriptions (id, tenant_id, billing_account_id) select id, tenant_id, billing_account_id from billing.payments where gateway = 'manual'`,
  );
  await query(
    `insert into billing.disputes (id, tenant_id, payment_id, status, provider_dispute_id) select id, tenant_id, id, 'won', 'dp_1' from billing.payments where gateway = 'manual'`,
  );
}

test('no secret leaves the service: not in logs, answers, errors, metrics, histories, mails or tables', async () => {
  const v1 = '/api/v1';
  // An operator's day.
  await call('POST', `${v1}/admin/tenants`, {
    body: { external_id: 'tenant-123', name: 'Acme', email: 'ada@acme.example' },
  });
  const keys = `${v1}/admin/tenants/ext:tenant-123/api-keys`;
  const made = await fetch(`${url}${keys}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secrets.adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'test', scopes: ['admin'] }),
  });
  const key = ((await made.json()) as { key: string }).key;
  secrets.tenantKey = key;
  // What opens the page is shown once, to who asked for it.
  const opened = async (path: string, body: object) =>
    fetch(`${url}${v1}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secrets.adminKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const link = (await (await opened('/admin/tenants/ext:tenant-123/portal-links', {})).json()) as { url: string };
  secrets.portalLink = link.url.split('#link=')[1]!;
  const [cookie = ''] = (await opened('/session', { link: secrets.portalLink })).headers.getSetCookie();
  secrets.sessionToken = /=(bhs_[^;]+)/.exec(cookie)![1]!;
  const account = await call('POST', `${v1}/admin/gateway-accounts`, {
    body: {
      gateway: 'stripe',
      name: 'second',
      mode: 'test',
      secrets: { webhook_secret: secrets.accountSecret, api_key: secrets.accountKey },
    },
  });
  ids.account = account.body.id;
  await call('PATCH', `${v1}/admin/gateway-accounts/stripe:second`, {
    body: { secrets: { webhook_secret: secrets.accountNextSecret } },
  });

  // A tenant's: one that is well, one that fails, one that is gone.
  const [well, failing, gone] = await Promise.all([
    openReceiver(() => 200),
    openReceiver(() => 500),
    openReceiver(() => 410),
  ]);
  const subscribe = (to: string) =>
    call('POST', `${v1}/webhooks/subscriptions`, {
      key,
      gives: [secrets.ownSecret!],
      body: {
        url: to,
        event: '*',
        secret: secrets.ownSecret,
        headers: { 'X-Acme': secrets.headerValue, Authorization: secrets.authorization },
      },
    });
  const subscription = await subscribe(well.url);
  expect(subscription.status).toBe(201);
  ids['webhooks/subscriptions'] = subscription.body.id;
  await subscribe(failing.url);
  await subscribe(gone.url);
  const own = `${v1}/webhooks/subscriptions/${subscription.body.id}`;
  await call('POST', `${own}/rotate-secret`, {
    key,
    body: { secret: secrets.rotatedSecret },
    gives: [secrets.rotatedSecret!],
  });
  secrets.generatedSecret = (
    (await call('POST', `${own}/rotate-secret`, { key, body: {} })).body as { secret: string }
  ).secret;
  answers.delete([...answers.keys()].at(-1)!);
  await call('POST', `${own}/test`, { key, body: {} });
  await call('PATCH', own, { key, body: { description: 'changed' } });

  // What is refused.
  const refused = [
    { url: `https://ada:${secrets.urlPassword}@example.com/`, event: '*' },
    { url: well.url, event: '*', secret: secrets.shortSecret },
    { url: well.url, event: '*', headers: { Host: secrets.headerValue } },
    { url: well.url, event: '*', headers: { 'X-Acme': `${secrets.headerValue}\n` } },
    { url: well.url, event: '*', secret: { is: secrets.ownSecret } },
    `{"secret":"${secrets.ownSecret}",`,
  ];
  for (const body of refused)
    expect((await call('POST', `${v1}/webhooks/subscriptions`, { key, body })).status).toBeGreaterThanOrEqual(400);
  await call('GET', `${v1}/webhooks/subscriptions`, { key: secrets.wrongKey! });
  await call('POST', `${v1}/admin/gateway-accounts`, {
    body: { gateway: 'stripe', name: 'BAD NAME', secrets: { webhook_secret: [secrets.accountSecret, 1] } },
  });

  // Events of each gateway, wrong ones, and one that nobody can read.
  for (let n = 0; n < 12; n++) expect(await post('stripe', payment(`leak_${n}`), secrets.stripeSecret!)).toBe(200);
  expect(await post('stripe', payment('leak_second'), secrets.accountNextSecret!, '/second')).toBe(200);
  expect(await post('razorpay', fixture('razorpay', 'payment.captured'), secrets.razorpaySecret!)).toBe(200);
  expect(await post('asaas', fixture('asaas', 'PAYMENT_RECEIVED'), secrets.asaasToken!)).toBe(200);
  for (const gateway of ['stripe', 'razorpay', 'asaas'] as const)
    expect(await post(gateway, { id: 'evt_wrong' }, secrets.wrongKey!)).toBeGreaterThanOrEqual(400);
  expect(await post('stripe', { ...payment('leak_dead'), data: {} }, secrets.stripeSecret!)).toBe(200);

  const one = async (text: string) => Number((await owner.query(`select count(*) from billing.${text}`)).rows[0].count);
  await soon(() => one(`gateway_events where status = 'dead_letter'`), 1);
  await soon(() => one(`endpoints where status_reason = 'gone' and status = 'disabled'`), 1);
  await soon(() => one(`endpoints where open_until is not null`), 1);
  await soon(() => one(`notifications where template like 'webhook_endpoint_%' and status = 'sent'`), 2, 30_000);
  await soon(() => sink.mails.length >= 2 && well.arrivals.length > 12, true);
  ids['gateway-events'] = (await call('GET', `${v1}/admin/gateway-events?status=dead_letter`)).body.data[0].id;
  ids.workflows = ids['gateway-events']!;
  ids.replays = (
    await call('POST', `${v1}/admin/gateway-events/replay`, { body: { filter: { status: 'dead_letter' } } })
  ).body.replay_id;
  await soon(() => one(`replays where status = 'done'`), 1);
  ids['webhooks/replays'] = (
    await call('POST', `${v1}/webhooks/deliveries/replay`, { key, body: { filter: { status: 'failed' } } })
  ).body.replay_id;
  ids.deliveries = (await call('GET', `${v1}/webhooks/deliveries`, { key })).body.data[0].id;
  ids.events = (await call('GET', `${v1}/events`, { key })).body.data[0].id;
  const erased = await call('POST', `${v1}/admin/tenants/ext:tenant-123/erase`, {
    body: { reason: 'test', dry_run: true },
  });
  ids.erasures = erased.body.id ?? erased.body.erasure_id;
  await bill(key, (text) => owner.query(text));
  const exported = await call('POST', `${v1}/exports`, { key, body: { kind: 'audit' } });
  ids.exports = exported.body.id;
  const operators = await call('POST', `${v1}/admin/exports`, { body: { kind: 'audit', tenant: 'ext:tenant-123' } });
  ids['admin/exports'] = operators.body.id;
  await soon(() => one(`exports where status = 'done'`), 2, 30_000);

  // The database is away, and comes back.
  database.cut();
  expect(await post('stripe', payment('leak_away'), secrets.stripeSecret!)).toBe(503);
  expect((await call('GET', `${v1}/webhooks/subscriptions`, { key })).status).toBe(503);
  database.restore();
  await soon(async () => (await call('GET', `${v1}/webhooks/subscriptions`, { key })).status, 200);

  // Every list and every detail of the API's document, and what is beside it.
  const document = (await call('GET', '/openapi.json')).body as { paths: Record<string, { get?: unknown }> };
  for (const [path, { get }] of Object.entries(document.paths)) {
    // Streams do not end; they tell what lists of events and deliveries have. A PDF needs a thread of compiled code; it shows what the invoice has.
    if (!get || path.endsWith('/stream') || path.endsWith('/pdf')) continue;
    const session = path === '/session' ? { cookie: `billhook_session=${secrets.sessionToken}` } : {};
    const { status } = await call('GET', pathOf(path), path.startsWith('/admin') ? {} : { key, ...session });
    expect([path, status]).toEqual([path, 200]);
  }
  for (const path of ['/metrics', '/health', '/ready', '/version']) await call('GET', path);

  // Starts that fail.
  const failed = await Promise.all(
    [
      { DATABASE_URL: environment().DATABASE_URL!.replace(secrets.databasePassword!, secrets.wrongPassword!) },
      { TEMPORAL_ADDRESS: '127.0.0.1:1' },
      {
        BILLHOOK_ENCRYPTION_KEY: secrets.wrongPassword!,
        DATABASE_URL: `mysql://u:${secrets.wrongPassword}@localhost/x`,
        STRIPE_API_BASE: `ftp://${secrets.wrongPassword}@localhost`,
        SMTP_PORT: secrets.smtpPassword!,
      },
    ].map(async (changes) => {
      const started = startProcess(['serve'], { ...environment(), ...changes });
      await started.said(/"running"/).catch(() => {});
      expect(started.child.exitCode, started.output()).not.toBe(null);
      return started.output();
    }),
  );

  // Each that is wrong in a configuration is named.
  for (const name of ['BILLHOOK_ENCRYPTION_KEY', 'DATABASE_URL', 'STRIPE_API_BASE', 'SMTP_PORT'])
    expect(failed.at(-1)).toContain(`  ${name} must be`);

  const texts = new Map<string, string>([
    ...answers,
    ['output', service.output()],
    ...failed.map((text, index): [string, string] => [`failed start ${index}`, text]),
    ...sink.mails.map(({ raw }, index): [string, string] => [`mail ${index}`, raw]),
    ...(await temporalTexts(client)),
    ...(await tableTexts(owner)),
  ]);
  expect([...texts.keys()].filter((name) => name.startsWith('history of')).length).toBeGreaterThan(15);
  for (const log of ['delivery attempt', 'api request', 'notification attempt'])
    expect(service.output()).toContain(log);
  const found = [...texts].flatMap(([where, text]) => secretsIn(secrets, text).map((name) => `${name} in ${where}`));
  expect(found).toEqual([]);
}, 180_000);

test.each([
  ['itself', (secret: string) => `x${secret}y`],
  ['hexadecimal', (secret: string) => Buffer.from(`xx${secret}`).toString('hex')],
  ['base64, wherever it begins', (secret: string) => Buffer.from(`x${secret}yz`).toString('base64')],
  ['a URL', (secret: string) => encodeURIComponent(`a=${secret}`)],
])('a secret is found as %s', (_form, write) => {
  for (const secret of Object.values(secrets)) expect(secretsIn({ secret }, write(secret))).toEqual(['secret']);
});
