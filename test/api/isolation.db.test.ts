import { afterAll, beforeAll, expect, test } from 'vitest';
import { isTenantRoute } from '../../src/api/route.js';
import { createRoutes, type RouteDeps } from '../../src/api/routes/index.js';
import * as ahead from '../../src/db/ahead.js';
import * as apiKeys from '../../src/db/api-keys.js';
import * as auditRead from '../../src/db/audit-read.js';
import * as backlog from '../../src/db/backlog.js';
import type { Tx } from '../../src/db/connection.js';
import * as creditNotes from '../../src/db/credit-notes.js';
import * as customers from '../../src/db/customers.js';
import * as deliveries from '../../src/db/deliveries.js';
import * as replays from '../../src/db/delivery-replays.js';
import * as stats from '../../src/db/delivery-stats.js';
import * as devicesStore from '../../src/db/devices.js';
import * as disputes from '../../src/db/disputes.js';
import * as documents from '../../src/db/documents.js';
import * as dunning from '../../src/db/dunning.js';
import * as dunningPolicies from '../../src/db/dunning-policies.js';
import * as dunningRuns from '../../src/db/dunning-runs.js';
import * as dunningStages from '../../src/db/dunning-stages.js';
import * as endpoints from '../../src/db/endpoints.js';
import * as eventTypes from '../../src/db/event-types.js';
import * as events from '../../src/db/events-read.js';
import * as exports from '../../src/db/exports.js';
import * as commands from '../../src/db/gateway-commands.js';
import * as refs from '../../src/db/gateway-refs-admin.js';
import * as holds from '../../src/db/holds.js';
import * as invoiceLines from '../../src/db/invoice-lines.js';
import * as invoiceList from '../../src/db/invoice-list.js';
import * as invoices from '../../src/db/invoices.js';
import * as mailFeedback from '../../src/db/mail-feedback.js';
import * as messageLog from '../../src/db/message-log.js';
import * as messageTemplates from '../../src/db/message-templates.js';
import * as messaging from '../../src/db/messaging.js';
import * as meterPrices from '../../src/db/meter-prices.js';
import * as meters from '../../src/db/meters.js';
import * as numbers from '../../src/db/numbers.js';
import * as paymentMethods from '../../src/db/payment-methods.js';
import * as payments from '../../src/db/payments.js';
import * as portalLinks from '../../src/db/portal-links.js';
import * as portalSessions from '../../src/db/portal-sessions.js';
import * as preferences from '../../src/db/preferences.js';
import * as refunds from '../../src/db/refunds.js';
import * as related from '../../src/db/related.js';
import * as reportCollections from '../../src/db/reports/collections.js';
import * as reportCustom from '../../src/db/reports/custom.js';
import * as reportDashboard from '../../src/db/reports/dashboard.js';
import * as reportDunning from '../../src/db/reports/dunning.js';
import * as reportMrr from '../../src/db/reports/mrr.js';
import * as reportReceivables from '../../src/db/reports/receivables.js';
import * as reportRevenue from '../../src/db/reports/revenue.js';
import * as salesOrders from '../../src/db/sales-orders.js';
import * as exportSteps from '../../src/db/step-export.js';
import * as subscriptions from '../../src/db/subscriptions.js';
import * as suppressions from '../../src/db/suppressions.js';
import * as tenants from '../../src/db/tenants.js';
import * as unused from '../../src/db/unused-invoices.js';
import * as usage from '../../src/db/usage.js';
import * as usageChecks from '../../src/db/usage-checks.js';
import * as usageDue from '../../src/db/usage-due.js';
import * as usageLock from '../../src/db/usage-lock.js';
import * as usagePeriods from '../../src/db/usage-periods.js';
import * as quantities from '../../src/db/usage-quantities.js';
import * as thresholds from '../../src/db/usage-thresholds.js';
import * as totals from '../../src/db/usage-totals.js';
import { newUuid } from '../../src/db/uuid.js';
import * as waiting from '../../src/db/waiting-notifications.js';
import { publicId, uuidOf } from '../../src/domain/ids.js';
import { inDunning } from './in-dunning.js';
import { ownPolicy } from './own-policy.js';
import { ownWords, sampleEmails } from './sample-emails.js';
import { startTestApi, type TestApi, type TestTenant, tellEvent } from './server.js';
import { logIn } from './sessions.js';

let api: TestApi;
let a: TestTenant;
let b: TestTenant;
const kinds = [
  ...(['endpoint', 'delivery', 'event', 'replay', 'customer', 'invoice', 'order', 'creditNote'] as const),
  ...(['payment', 'refund', 'subscription', 'dispute', 'command', 'key', 'export'] as const),
  ...([
    'meter',
    'price',
    'usage',
    'threshold',
    'period',
    'suppression',
    'device',
    'notification',
    'run',
    'session',
  ] as const),
] as const;
let ids: Record<(typeof kinds)[number], string>;

beforeAll(async () => {
  api = await startTestApi();
  [a, b] = [await api.tenant('a', ['admin']), await api.tenant('b', ['admin'])];
  for (const tenant of [a, b])
    await tenant.call('POST', '/webhooks/subscriptions', { url: 'https://example.com', event: '*' });
  const event = await tellEvent(api, a);
  await api.sql(
    `insert into attempts (tenant_id, event_id, endpoint_id, number, started_at, trigger) select tenant_id, event_id, endpoint_id, 1, now(), 'first' from deliveries where event_id = $1`,
    [event],
  );
  await a.call('PUT', '/dunning/policies/of-a', ownPolicy('Words of A'));
  await a.call('POST', '/webhooks/event-types', { name: 'custom.of_a', description: 'd', schema: { type: 'object' } });
  const { data } = (await a.call('GET', '/webhooks/deliveries')).body;
  const replay = await a.call('POST', '/webhooks/deliveries/replay', { filter: {} });
  for (const tenant of [a, b]) await tenant.call('POST', '/customers', { name: 'C', external_id: 'c' });
  await b.call('POST', '/meters', { name: 'of-b', aggregation: 'sum' });
  const billed = { customer: 'ext:c', currency: 'USD', lines: [{ description: 'd', unit_amount: 5 }] };
  const customer = (await a.call('GET', '/customers/ext:c')).body.id;
  const order = (await a.call('POST', '/tenant/sales_orders', { ...billed, external_id: 'o' })).body.id;
  const invoice = (await a.call('POST', '/invoices', { ...billed, external_id: 'i' })).body.id;
  await a.call('POST', `/invoices/${invoice}/issue`, {});
  await a.call('GET', `/invoices/${invoice}/pdf`);
  const creditNote = (await a.call('POST', `/invoices/${invoice}/credit-notes`, { amount: 1 })).body.id;
  const exported = (await a.call('POST', '/exports', { kind: 'audit' })).body.id;
  const stepped = await api.db.withTenant(a.uuid, (tx) =>
    exportSteps.stepExport(tx, a.uuid, uuidOf('export', exported)!),
  );
  expect(stepped).toMatchObject({ hasEnded: true });
  const paid = { customer: 'ext:c', currency: 'USD', amount: 5, reference: 'of A' };
  const payment = (await a.call('POST', '/payments', paid)).body.id;
  const refund = (await a.call('POST', `/payments/${payment}/refund`, { amount: 1 })).body.id;
  ids = {
    run: await inDunning(api, a),
    payment,
    refund,
    ...(await metered(uuidOf('customer', customer)!)),
    ...(await atGateway(uuidOf('payment', payment)!, uuidOf('refund', refund)!)),
    customer,
    order,
    invoice,
    creditNote,
    export: exported,
    endpoint: data[0].subscription_id,
    delivery: data[0].id,
    event: data[0].event_id,
    replay: replay.body.replay_id,
    key: (await a.call('GET', '/api-keys')).body.data[0].id,
    suppression: (await a.call('POST', '/suppressions', { email: 'of-a@example.com' })).body.id,
    device: (await a.call('POST', '/devices', { token: 'of-a', customer: 'ext:c' })).body.id,
    notification: await mailed(),
    session: (await logIn(api, { api_key: a.key })).reply.body.id,
  };
});
afterAll(() => api.close());

/** A mail of A, what its log says of it, and what A says in words of its own. */
async function mailed(): Promise<string> {
  await a.call('PUT', '/templates/account_reactivated/en', ownWords('Words of A'));
  const mine = { choices: { ticket: { email: 'off' } } };
  await a.call('PUT', '/preferences', mine);
  await a.call('PUT', '/preferences/of-a@example.com', { ...mine, user_id: 'words of a' });
  const data = { customer_name: 'of A' };
  const { id } = (
    await a.call('POST', '/notifications/email/account_reactivated', { to_email: 'of-a@example.com', data })
  ).body;
  await api.sql(
    `insert into email_log (id, tenant_id, to_email, subject, email_type, sent, sent_at, message_id, from_email, notification_id)
     values ($1, $2, 'of-a@example.com', 'Words of A', 'account_reactivated', true, now(), 'm', 'f@example.com', $3)`,
    [newUuid(), a.uuid, uuidOf('notification', id)],
  );
  return id;
}

/** What A measures and bills, with a period that is closed. */
async function metered(customer: string) {
  const made = async (path: string, body: object) => (await a.call('POST', path, body)).body.id as string;
  const meter = await made('/meters', { name: 'calls', aggregation: 'sum' });
  const of = { meter: 'calls', period: 'month' };
  const price = await made('/meter-prices', { ...of, currency: 'USD', model: 'flat', tiers: [{ unit_amount: 1 }] });
  const threshold = await made('/usage-thresholds', { ...of, quantity: 5 });
  const used = await made('/usage', { meter: 'calls', customer: 'ext:c', value: 1, external_id: 'of A' });
  const period = newUuid();
  await api.sql(
    `insert into usage_periods (id, tenant_id, price_id, customer_id, period_start, period_end, quantity, amount_minor)
     values ($1, $2, $3, $4, '2020-01-01', '2020-02-01', 1, 100)`,
    [period, a.uuid, uuidOf('meter_price', price), customer],
  );
  return { meter, price, threshold, usage: used, period: publicId('usage_period', period) };
}

/** What only gateways tell: a subscription, a dispute, and a refund that one was told to make. */
async function atGateway(payment: string, refund: string) {
  const made = async (kind: 'subscription' | 'dispute' | 'gateway_command', text: string, values: unknown[]) => {
    const [row] = await api.sql<{ id: string }>(`insert into ${text} returning id`, values);
    return publicId(kind, row!.id);
  };
  const [account] = await api.sql<{ id: string }>(
    "insert into gateway_accounts (id, tenant_id, gateway, name, mode) values (gen_random_uuid(), $1, 'stripe', 'of-a', 'live') returning id",
    [a.uuid],
  );
  const ofPayer = 'select gen_random_uuid(), p.tenant_id, p.billing_account_id';
  return {
    subscription: await made(
      'subscription',
      `subscriptions (id, tenant_id, billing_account_id) ${ofPayer} from payments p where p.id = $1`,
      [payment],
    ),
    dispute: await made(
      'dispute',
      `disputes (id, tenant_id, payment_id, status, provider_dispute_id) values (gen_random_uuid(), $1, $2, 'won', 'dp_1')`,
      [a.uuid, payment],
    ),
    command: await made(
      'gateway_command',
      `gateway_commands (id, tenant_id, billing_account_id, gateway_account_id, kind, refund_id, requested_by)
       ${ofPayer}, $2, 'refund', $3, 'key' from payments p where p.id = $1`,
      [payment, account!.id, refund],
    ),
  };
}

/** Everything of A, as it stands in the database. */
const snapshot = () =>
  api.sql(
    `select (select jsonb_agg(e order by id) from endpoints e where tenant_id = $1) as endpoints,
      (select jsonb_agg(p order by id) from payment_methods p where tenant_id = $1) as payment_methods,
      (select jsonb_agg(d order by id) from deliveries d where tenant_id = $1) as deliveries,
      (select jsonb_agg(v order by id) from events v where tenant_id = $1) as events,
      (select jsonb_agg(r order by id) from delivery_replays r where tenant_id = $1) as replays,
      (select jsonb_agg(x order by id) from exports x where tenant_id = $1) as exports,
      (select jsonb_agg(c order by export_id, position) from export_chunks c where tenant_id = $1) as chunks,
      (select jsonb_agg(e order by id) from audit_log e where tenant_id = $1) as audit,
      (select jsonb_agg(v order by name, version) from event_types v where tenant_id = $1) as event_types,
      (select jsonb_agg(k order by id) from (select id, name, expires_at, revoked_at from api_keys where tenant_id = $1) k) as api_keys,
      (select jsonb_agg(t) from tenants t where id = $1) as tenant,
      (select jsonb_agg(c order by id) from customers c where tenant_id = $1) as customers,
      (select jsonb_agg(i order by id) from invoices i where tenant_id = $1) as invoices,
      (select jsonb_agg(l order by id) from invoice_lines l where tenant_id = $1) as lines,
      (select jsonb_agg(d order by id) from documents d where tenant_id = $1) as documents,
      (select jsonb_agg(n order by id) from credit_notes n where tenant_id = $1) as credit_notes,
      (select jsonb_agg(o order by id) from sales_orders o where tenant_id = $1) as orders,
      (select jsonb_agg(p order by id) from payments p where tenant_id = $1) as payments,
      (select jsonb_agg(r order by id) from refunds r where tenant_id = $1) as refunds,
      (select jsonb_agg(s order by id) from subscriptions s where tenant_id = $1) as subscriptions,
      (select jsonb_agg(g order by id) from gateway_commands g where tenant_id = $1) as commands,
      (select jsonb_agg(m order by id) from meters m where tenant_id = $1) as meters,
      (select jsonb_agg(u order by id) from usage_records u where tenant_id = $1) as usage,
      (select jsonb_agg(p order by id) from meter_prices p where tenant_id = $1) as prices,
      (select jsonb_agg(d order by id) from usage_periods d where tenant_id = $1) as usage_periods,
      (select jsonb_agg(h order by id) from usage_thresholds h where tenant_id = $1) as thresholds,
      (select jsonb_agg(r order by id) from dunning_runs r where tenant_id = $1) as runs,
      (select jsonb_agg(p order by id) from dunning_pauses p where tenant_id = $1) as pauses,
      (select jsonb_agg(p order by id) from dunning_policies p where tenant_id = $1) as policies,
      (select jsonb_agg(own_dunning_policy order by id) from billing_accounts where tenant_id = $1) as chosen,
      (select jsonb_agg(s order by id) from dunning_steps s where tenant_id = $1) as steps,
      (select jsonb_agg(s order by id) from suppressions s where tenant_id = $1) as suppressions,
      (select jsonb_agg(s order by id) from portal_sessions s where tenant_id = $1) as sessions,
      (select jsonb_agg(l order by id) from portal_links l where tenant_id = $1) as links,
      (select jsonb_agg(d order by id) from devices d where tenant_id = $1) as devices,
      (select jsonb_agg(n order by id) from notifications n where tenant_id = $1) as notifications,
      (select jsonb_agg(l order by id) from email_log l where tenant_id = $1) as email_log,
      (select jsonb_agg(f order by id) from message_preferences f where tenant_id = $1) as preferences,
      (select jsonb_agg(t order by id) from message_templates t where tenant_id = $1) as message_templates,
      (select jsonb_agg(t) from usage_totals t where tenant_id = $1) as totals,
      (select jsonb_agg(c order by series) from invoice_counters c where tenant_id = $1) as counters,
      (select jsonb_agg(c order by id) from billing_accounts c where tenant_id = $1) as accounts`,
    [a.uuid],
  );

/** Streams do not end: test/api/event-stream.db.test.ts, delivery-stream.db.test.ts. */
const tenantRoutes = createRoutes({ config: {} } as RouteDeps).filter(
  (route) => isTenantRoute(route) && !route.name.startsWith('stream'),
);
const kindsByPath = [
  ['deliveries/{id}', 'delivery'],
  ['webhooks/subscriptions/{id}', 'endpoint'],
  ['subscriptions/{id}', 'subscription'],
  ['payments/{id}', 'payment'],
  ['refunds/{id}', 'refund'],
  ['disputes/{id}', 'dispute'],
  ['dunning/{id}', 'run'],
  ['replays/{id}', 'replay'],
  ['customers/{id}', 'customer'],
  ['invoices/{id}', 'invoice'],
  ['sales_orders/{id}', 'order'],
  ['credit-notes/{id}', 'creditNote'],
  ['api-keys/{id}', 'key'],
  ['exports/{id}', 'export'],
  ['meters/{id}', 'meter'],
  ['meter-prices/{id}', 'price'],
  ['usage-thresholds/{id}', 'threshold'],
  ['usage-periods/{id}', 'period'],
  ['suppressions/{id}', 'suppression'],
  ['notifications/{id}', 'notification'],
  ['devices/{id}', 'device'],
] as const;
const since = '2020-01-01T00:00:00Z';
const billed = { customer: 'ext:c', currency: 'USD', lines: [{ description: 'of B', unit_amount: 1 }] };
const schema = { type: 'object' };
const ofB = { meter: 'of-b', period: 'day' };
const queries: Record<string, string> = {
  previewDunning: '?account=ext:c',
  getMeterUsage: `?start=${since}&end=2999-01-01T00:00:00Z`,
};
const bodies: Record<string, (path: string) => object> = {
  createWebhookSubscription: () => ({ url: 'https://example.com', event: '*' }),
  createEventType: (path) => ({ name: `custom.${path.replaceAll(/[^a-z]/g, '_')}`, description: 'of B', schema }),
  replayDeliveries: () => ({ filter: {} }),
  registerDevice: () => ({ token: 'of-a', customer: 'ext:c' }),
  createSuppression: () => ({ email: 'of-a@example.com' }),
  ...Object.fromEntries(Object.entries(sampleEmails).map(([name, { body }]) => [name, () => body])),
  putTemplateText: () => ownWords('of B'),
  rollBackTemplateText: () => ({ version: 1 }),
  recoverWebhookSubscription: () => ({ since }),
  replayMissingDeliveries: () => ({ since }),
  testWebhookFilter: () => ({ filter: { type: 'invoice.paid' }, event: 'invoice.paid' }),
  testWebhookUrl: () => ({ url: 'https://127.0.0.1' }),
  updateEventType: () => ({ schema: { ...schema, title: 'of B' } }),
  createOwnApiKey: () => ({ name: 'of B', scopes: ['read'] }),
  createExport: () => ({ kind: 'audit' }),
  publishEvents: () => ({ type: 'custom.isolation', data: {} }),
  createCustomer: () => ({ name: 'of B' }),
  createInvoice: () => billed,
  createSalesOrder: () => billed,
  voidInvoice: () => ({ reason: 'evil' }),
  markPaidInvoice: () => ({ reference: 'evil' }),
  createCreditNote: () => ({ amount: 1 }),
  createPayment: () => ({ customer: 'ext:c', currency: 'USD', amount: 5, reference: 'of A' }),
  pauseDunning: () => ({ reason: 'evil' }),
  putDunningPolicy: () => ownPolicy('of B'),
  chooseDunningPolicy: () => ({ policy: 'notify-only' }),
  promiseDunning: () => ({ date: new Date().toISOString().slice(0, 10) }),
  exemptDunning: () => ({ reason: 'evil' }),
  createMeter: () => ({ name: 'made-by-b', aggregation: 'sum' }),
  recordUsage: () => ({ meter: 'of-b', customer: 'ext:c', value: 1, external_id: 'of A' }),
  createMeterPrice: () => ({ ...ofB, currency: 'USD', model: 'flat', tiers: [{ unit_amount: 1 }] }),
  createUsageThreshold: () => ({ ...ofB, quantity: 1 }),
  makeCustomReport: () => ({ source: 'payments', measures: ['count'] }),
  renderQuote: () => ({ number: 'Q', customer: { name: 'of B' }, currency: 'USD', lines: [] }),
};

test.each(tenantRoutes.map((route) => [route.method, route.path, route] as const))(
  '%s %s as tenant B neither shows nor changes what is of tenant A',
  async (method, path, route) => {
    const before = await snapshot();
    const [, kind] = kindsByPath.find(([part]) => path.includes(part)) ?? ['', 'event' as const];
    // Everybody has every template; whose words it says is what matters.
    const isTemplate = path.startsWith('/templates');
    const isOwnName = isTemplate || route.name === 'putDunningPolicy';
    const named = path
      .replace('{recipient}', 'of-a@example.com')
      .replace('{account}', ids.customer)
      .replace('policies/{name}', method === 'put' ? 'policies/of-b' : 'policies/of-a')
      .replace('{name}', isTemplate ? 'account_reactivated' : 'custom.of_a')
      .replace('{locale}', 'en');
    const filled = named.replace('{id}', ids[kind]) + (queries[route.name] ?? '');
    const body = method === 'get' || method === 'delete' ? undefined : (bodies[route.name]?.(path) ?? {});
    const reply = await b.call(method.toUpperCase(), filled, body);
    if (/\{(id|name|account)\}/.test(path) && !isOwnName) expect(reply.status).toBe(404);
    else expect(reply.status).toBeLessThan(300);
    expect(JSON.stringify(reply.body.data ?? [])).not.toMatch(new RegExp(Object.values(ids).join('|')));
    expect(JSON.stringify(reply.body)).not.toMatch(/words of a/i);
    expect(await snapshot()).toEqual(before);
    // A itself finds it: what was asked for is there.
    if (method === 'get') expect((await a.call('GET', filled)).status).toBe(200);
  },
);

test('a filter and a cursor of tenant A show tenant B nothing of A', async () => {
  expect((await b.call('GET', `/webhooks/deliveries?subscription=${ids.endpoint}`)).body.data).toEqual([]);
  await tellEvent(api, a);
  const { next_cursor } = (await a.call('GET', '/events?limit=1')).body;
  const { data } = (await b.call('GET', `/events?cursor=${next_cursor}`)).body;
  // What B has published and made itself.
  expect(new Set(data.map((one: { tenant_id: string }) => one.tenant_id))).toEqual(new Set([b.externalId]));
});

test('an Idempotency-Key of tenant A gives tenant B no answer of A', async () => {
  const headers = { 'idempotency-key': 'k' };
  const body = { url: 'https://example.com', event: '*' };
  await a.call('POST', '/webhooks/subscriptions', body, headers);
  expect(
    (await b.call('POST', '/webhooks/subscriptions', body, headers)).headers.get('idempotent-replayed'),
  ).toBeNull();
});

/** Each function of a store, called as tenant B with what is of tenant A: its own name for A's rows included. */
const page = { limit: 100, before: null };
const fields = {
  url: 'https://evil.example',
  events: ['*'],
  description: null,
  headers: {},
  ordered: false,
  rate_limit: null,
  concurrency: 10,
  format: 'standard',
  hold_until: null,
  timeout_ms: 1000,
  retry_profile: 'seed',
  filter: null,
  metadata: {},
} as const;
const person = {
  ...{ name: 'evil', email: null, phone: null, locale: null, timezone: null },
  ...{ tax_id: null, billing_address: null, metadata: {} },
};
const line = { description: 'evil', quantity: '1', unitAmountMinor: 1, taxRate: null, amountMinor: 1, taxMinor: 0 };
const ever = { start: 0, end: 4_000_000_000_000 };
const textOf = ({ tenant }: { tenant: string }) => ({
  tenantId: tenant,
  template: 'account_reactivated',
  locale: 'en',
});
const evilMeter = { name: 'evil', description: null, aggregation: 'sum', property: null, unit: null } as const;
const evilUsage = (of: { meter: string; customer: string }) => ({
  ...{ id: newUuid(), meterId: of.meter, customerId: of.customer, key: 'of A', value: '1', item: null },
  ...{ properties: {}, occurredAt: 0, isDated: true },
});
const evilType = { description: 'evil', schema: {}, example: null };
const allTime = { payer: 'customer' as const, livemode: true, bounds: [0, Date.now() + 86_400_000] };
const asOfNow = { payer: 'customer' as const, livemode: true, asOf: '2200-01-01', before: Date.now() + 86_400_000 };
const question = {
  ...({ source: 'payments', time: 'created', byPeriod: false, limit: 9 } as const),
  ...{ dimensions: ['currency'], measures: ['count'], filters: [] },
};
const calls: Record<string, (tx: Tx, of: Record<'tenant' | (typeof kinds)[number], string>) => Promise<unknown>> = {
  endpointById: (tx, of) => endpoints.endpointById(tx, of.tenant, of.endpoint),
  lockEndpoint: (tx, of) => endpoints.lockEndpoint(tx, of.tenant, of.endpoint),
  listEndpoints: async (tx, of) => (await endpoints.listEndpoints(tx, of.tenant, {}, page)).rows,
  updateEndpoint: (tx, of) => endpoints.updateEndpoint(tx, of.tenant, of.endpoint, { ...fields, events: ['*'] }),
  setEndpointSecrets: (tx, of) => endpoints.setEndpointSecrets(tx, of.tenant, of.endpoint, []),
  setEndpointStatus: (tx, of) => endpoints.setEndpointStatus(tx, of.tenant, of.endpoint, 'deleted', null),
  openDeliveriesOf: async (tx, of) => (await backlog.openDeliveriesOf(tx, of.endpoint)) || null,
  discardSome: (tx, of) => backlog.discardSome(tx, of.endpoint).then(() => null),
  bringSomeForward: (tx, of) => backlog.bringSomeForward(tx, of.endpoint).then(() => null),
  orderSome: async (tx, of) => (await backlog.orderSome(tx, of.endpoint)) || null,
  probeEndpointNow: (tx, of) => endpoints.probeEndpointNow(tx, of.tenant, of.endpoint),
  createEndpoint: (tx, of) =>
    endpoints.createEndpoint(tx, of.tenant, { ...fields, events: ['*'], id: newUuid(), secrets: [] }).catch(() => null),
  listDeliveries: async (tx, of) => (await deliveries.listDeliveries(tx, of.tenant, {}, page)).rows,
  deliveryById: (tx, of) => deliveries.deliveryById(tx, of.tenant, of.delivery),
  lockDelivery: (tx, of) => deliveries.lockDelivery(tx, of.tenant, of.delivery),
  detailsOf: async (tx, of) => {
    const row = { event_id: of.event, endpoint_id: of.endpoint } as deliveries.DeliveryRow;
    return deliveries.detailsOf(tx, of.tenant, row);
  },
  deliveriesOfEvent: (tx, of) => deliveries.deliveriesOfEvent(tx, of.tenant, of.event),
  retryDelivery: (tx, of) => deliveries.retryDelivery(tx, of.tenant, of.delivery),
  claimsInHand: async (tx, of) => (await holds.claimsInHand(tx, of.tenant, of.endpoint)).eventIds,
  areInHand: async (tx, of) => (await holds.areInHand(tx, { endpointId: of.endpoint, eventIds: [of.event] })) || null,
  skipDelivery: (tx, of) => deliveries.skipDelivery(tx, of.tenant, of.delivery),
  cancelDelivery: (tx, of) => deliveries.cancelDelivery(tx, of.tenant, of.delivery),
  mayReplay: async (tx, of) => !(await replays.mayReplay(tx, of.tenant)) && 'A has reached its limit',
  insertDeliveryReplay: (tx, of) =>
    replays
      .insertDeliveryReplay(tx, of.tenant, {
        ...{ id: newUuid(), kind: 'recover', endpoint_id: of.endpoint, statuses: ['failed'], event_name: null },
        ...{ since: null, until: null, rate: 1, requested_by: 'evil', total: 0 },
      })
      .catch(() => null),
  deliveryReplayById: (tx, of) => replays.deliveryReplayById(tx, of.tenant, of.replay),
  listDeliveryReplays: async (tx, of) => (await replays.listDeliveryReplays(tx, of.tenant, {}, page)).rows,
  outcomesOfReplay: async (tx, of) => Object.keys(await replays.outcomesOfReplay(tx, of.tenant, of.replay)),
  cancelDeliveryReplay: (tx, of) => replays.cancelDeliveryReplay(tx, of.tenant, of.replay),
  deliveryStats: async (tx, of) =>
    (await stats.deliveryStats(tx, of.tenant, of.endpoint, Date.now(), 30 * 86_400_000)).deliveries,
  checkTotals: async (tx, of) => (await usageChecks.checkTotals(tx, of.tenant)).checked,
  readRevenue: (tx, of) => reportRevenue.readRevenue(tx, { ...allTime, tenantId: of.tenant }),
  readOneOffRevenue: (tx, of) => reportRevenue.readOneOffRevenue(tx, { ...allTime, tenantId: of.tenant }),
  readMovements: (tx, of) => reportMrr.readMovements(tx, { ...allTime, tenantId: of.tenant }),
  readReceivables: (tx, of) => reportReceivables.readReceivables(tx, { ...asOfNow, tenantId: of.tenant }),
  readReceivablesByCustomer: (tx, of) =>
    reportReceivables.readReceivablesByCustomer(tx, { ...asOfNow, tenantId: of.tenant }, 9),
  readCollections: (tx, of) => reportCollections.readCollections(tx, { ...allTime, tenantId: of.tenant }, '1970-01-01'),
  readDunning: (tx, of) => reportDunning.readDunning(tx, { ...allTime, tenantId: of.tenant }),
  readDashboard: (tx, of) =>
    reportDashboard.readDashboard(tx, { ...allTime, tenantId: of.tenant }, { from: 0, until: Date.now() }),
  readCustom: (tx, of) => reportCustom.readCustom(tx, { ...allTime, tenantId: of.tenant }, question),
  listAudit: async (tx, of) => (await auditRead.listAudit(tx, of.tenant, {}, page)).rows,
  auditAfter: (tx, of) => auditRead.auditAfter(tx, of.tenant, {}, null, 100),
  exportRefusal: async (tx, of) => (await exports.exportRefusal(tx, of.tenant)) && 'A has reached its limit',
  insertExport: (tx, of) =>
    exports
      .insertExport(tx, of.tenant, { id: newUuid(), kind: 'audit', filter: {}, requested_by: 'evil' })
      .catch(() => null),
  exportById: (tx, of) => exports.exportById(tx, of.tenant, of.export),
  listExports: async (tx, of) => (await exports.listExports(tx, of.tenant, {}, page)).rows,
  cancelExport: (tx, of) => exports.cancelExport(tx, of.tenant, of.export),
  exportChunk: (tx, of) => exports.exportChunk(tx, of.tenant, of.export, 0),
  eraseExports: (tx, of) => exports.eraseExports(tx, of.tenant, false),
  stepExport: (tx, of) => exportSteps.stepExport(tx, of.tenant, of.export),
  failExport: (tx, of) => exportSteps.failExport(tx, of.tenant, of.export, 'evil'),
  listEvents: async (tx, of) => (await events.listEvents(tx, of.tenant, {}, page)).rows,
  causeOfEvent: (tx, of) => events.causeOfEvent(tx, of.tenant, of.event),
  effectsOfGatewayEvent: (tx, of) => events.effectsOfGatewayEvent(tx, of.tenant, of.event, Date.now()),
  eventById: (tx, of) => events.eventById(tx, of.tenant, of.event),
  listEventTypes: (tx, of) => eventTypes.listEventTypes(tx, of.tenant),
  eventTypeVersions: (tx, of) => eventTypes.eventTypeVersions(tx, of.tenant, 'custom.of_a'),
  beginEventTypeChange: async (tx, of) => {
    await eventTypes.beginEventTypeChange(tx, of.tenant);
    return null;
  },
  addEventTypeVersion: (tx, of) => eventTypes.addEventTypeVersion(tx, of.tenant, 'custom.of_a', 2, evilType),
  describeEventType: (tx, of) =>
    eventTypes.describeEventType(tx, of.tenant, { name: 'custom.of_a', version: 1 }, evilType),
  setEventTypeArchived: (tx, of) => eventTypes.setEventTypeArchived(tx, of.tenant, 'custom.of_a', true),
  currentExampleOf: (tx, of) => eventTypes.currentExampleOf(tx, of.tenant, 'custom.of_a'),
  currentVersions: (tx, of) => eventTypes.currentVersions(tx, of.tenant),
  eventTypeSchema: (tx, of) => eventTypes.eventTypeSchema(tx, of.tenant, 'custom.of_a', 1),
  createApiKey: (tx, of) =>
    apiKeys.createApiKey(tx, {
      ...{ id: newUuid(), tenantId: of.tenant, name: 'evil', key: apiKeys.generateApiKey(), scopes: ['admin'] },
      ...{ expiresAt: null, requestsPerMinute: null },
    }),
  listApiKeys: (tx, of) => apiKeys.listApiKeys(tx, of.tenant),
  retireApiKey: (tx, of) => apiKeys.retireApiKey(tx, of.tenant, of.key, 0),
  revokeApiKey: (tx, of) => apiKeys.revokeApiKey(tx, of.tenant, of.key),
  tenantById: (tx, of) => tenants.tenantById(tx, of.tenant),
  tenantByExternalId: (tx) => tenants.tenantByExternalId(tx, 'a'),
  tenantContact: (tx, of) => tenants.tenantContact(tx, of.tenant),
  changeTenant: (tx, of) => tenants.changeTenant(tx, of.tenant, (row) => ({ ...row, name: 'evil' })),
  accountOfCustomer: (tx, of) => refs.accountOfCustomer(tx, of.tenant, { id: null, externalId: 'c' }, false),
  accountOfCustomerId: (tx, of) => refs.accountOfCustomerId(tx, of.tenant, of.customer, true).catch(() => null),
  createCustomer: (tx, of) =>
    customers.createCustomer(tx, of.tenant, { ...person, id: newUuid(), externalId: 'evil' }).catch(() => null),
  customerOf: (tx, of) => customers.customerOf(tx, of.tenant, { id: of.customer, externalId: 'c' }),
  lockCustomer: (tx, of) => customers.lockCustomer(tx, of.tenant, of.customer),
  updateCustomer: (tx, of) => customers.updateCustomer(tx, of.tenant, of.customer, person),
  deleteCustomer: (tx, of) => customers.deleteCustomer(tx, of.tenant, of.customer),
  listCustomers: async (tx, of) => (await customers.listCustomers(tx, of.tenant, {}, page)).rows,
  invoiceOf: (tx, of) => invoices.invoiceOf(tx, of.tenant, { id: of.invoice, externalId: 'i' }),
  setInvoiceExternals: (tx, of) =>
    invoices.setInvoiceExternals(tx, of.tenant, of.invoice, { externalId: 'evil', metadata: {} }, true),
  accountOfSubscription: (tx, of) => invoices.accountOfSubscription(tx, of.tenant, of.invoice),
  ownInvoiceOfFact: (tx, of) => invoices.ownInvoiceOfFact(tx, of.tenant, of.invoice),
  allocationsOfInvoice: (tx, of) => invoices.allocationsOfInvoice(tx, of.tenant, of.invoice),
  listInvoices: async (tx, of) => (await invoiceList.listInvoices(tx, of.tenant, {}, page)).rows,
  linesOfInvoice: (tx, of) => invoiceLines.linesOfInvoice(tx, of.tenant, of.invoice),
  writeInvoiceLines: (tx, of) => invoiceLines.writeInvoiceLines(tx, of.tenant, of.invoice, [line]).catch(() => null),
  documentOfInvoice: (tx, of) => documents.documentOfInvoice(tx, of.tenant, of.invoice, 2),
  headerOfInvoice: (tx, of) => documents.headerOfInvoice(tx, of.tenant, of.invoice),
  keepDocument: async (tx, of) =>
    (await documents.keepDocument(
      tx,
      of.tenant,
      { invoiceId: of.invoice, accountId: of.invoice, invoiceVersion: 2, tenantVersion: 0, customer: null },
      { header: {}, bytes: Buffer.from('evil'), sha256: '00' },
    )) || null,
  nextNumber: (tx, of) => numbers.nextNumber(tx, of.tenant, 'INV-2026').catch(() => null),
  insertCreditNote: (tx, of) =>
    creditNotes
      .insertCreditNote(tx, {
        ...{ id: newUuid(), tenant_id: of.tenant, invoice_id: of.invoice, number: 'evil', kind: 'credit' },
        ...{ currency: 'USD', amount_minor: 1, tax_minor: 0, lines: [], reason: null, issued_at: Date.now() },
      })
      .catch(() => null),
  creditNoteById: (tx, of) => creditNotes.creditNoteById(tx, of.tenant, of.creditNote),
  correctedMinor: (tx, of) => creditNotes.correctedMinor(tx, of.tenant, of.invoice),
  listCreditNotes: async (tx, of) => (await creditNotes.listCreditNotes(tx, of.tenant, {}, page)).rows,
  insertSalesOrder: (tx, of) =>
    salesOrders
      .insertSalesOrder(tx, {
        ...{ id: newUuid(), tenant_id: of.tenant, customer_id: of.customer, external_id: null, number: 'evil' },
        ...{ currency: 'USD', subtotal_minor: 1, tax_minor: 0, lines: [] },
      })
      .catch(() => null),
  isOrderNumberTaken: (tx, of) => salesOrders.isOrderNumberTaken(tx, of.tenant, 'SO-2026-001'),
  salesOrderOf: (tx, of) => salesOrders.salesOrderOf(tx, of.tenant, { id: of.order, externalId: 'o' }),
  lockSalesOrder: (tx, of) => salesOrders.lockSalesOrder(tx, of.tenant, { id: of.order, externalId: 'o' }),
  moveSalesOrder: (tx, of) =>
    salesOrders.moveSalesOrder(tx, of.tenant, of.order, { status: 'cancelled', at: 0, reason: null, by: 'evil' }),
  listSalesOrders: async (tx, of) => (await salesOrders.listSalesOrders(tx, of.tenant, {}, page)).rows,
  customerId: (tx, of) => refs.customerId(tx, of.tenant, { id: null, externalId: 'c' }),
  paymentById: (tx, of) => payments.paymentById(tx, of.tenant, of.payment),
  listPayments: async (tx, of) => (await payments.listPayments(tx, of.tenant, {}, page)).rows,
  allocationsOf: (tx, of) => payments.allocationsOf(tx, of.tenant, of.payment),
  isReferenceFree: async (tx, of) => !(await payments.isReferenceFree(tx, of.tenant, 'of A')) && 'A has it',
  invoicesOwedBy: (tx, of) => payments.invoicesOwedBy(tx, of.tenant, of.customer, [of.invoice]),
  customersByIds: (tx, of) => related.customersByIds(tx, of.tenant, [of.customer]),
  subscriptionsByIds: (tx, of) => related.subscriptionsByIds(tx, of.tenant, [of.subscription]),
  invoicesByIds: (tx, of) => related.invoicesByIds(tx, of.tenant, [of.invoice]),
  paymentsByIds: (tx, of) => related.paymentsByIds(tx, of.tenant, [of.payment]),
  linesOfInvoices: (tx, of) => related.linesOfInvoices(tx, of.tenant, [of.invoice]),
  paymentsOfInvoices: (tx, of) => related.paymentsOfInvoices(tx, of.tenant, [of.invoice]),
  creditNotesOfInvoices: (tx, of) => related.creditNotesOfInvoices(tx, of.tenant, [of.invoice]),
  invoicesOfPayments: (tx, of) => related.invoicesOfPayments(tx, of.tenant, [of.payment]),
  refundsOfPayments: (tx, of) => related.refundsOfPayments(tx, of.tenant, [of.payment]),
  deliveriesOfEvents: (tx, of) => related.deliveriesOfEvents(tx, of.tenant, [of.event]),
  refundById: (tx, of) => refunds.refundById(tx, of.tenant, of.refund),
  refundsOfPayment: (tx, of) => refunds.refundsOfPayment(tx, of.tenant, of.payment),
  listRefunds: async (tx, of) => (await refunds.listRefunds(tx, of.tenant, {}, page)).rows,
  subscriptionById: (tx, of) => subscriptions.subscriptionById(tx, of.tenant, of.subscription),
  listSubscriptions: async (tx, of) => (await subscriptions.listSubscriptions(tx, of.tenant, {}, page)).rows,
  disputeById: (tx, of) => disputes.disputeById(tx, of.tenant, of.dispute),
  listDisputes: async (tx, of) => (await disputes.listDisputes(tx, of.tenant, {}, page)).rows,
  lockDunning: async (tx, of) => dunning.lockDunning(tx, of.tenant, of.run),
  readDunningFacts: (tx, of) => dunning.readDunningFacts(tx, of.tenant, of.run),
  upcomingDebts: (tx, of) => dunning.upcomingDebts(tx, of.tenant, of.run),
  runningSubscriptions: (tx, of) => dunning.runningSubscriptions(tx, of.tenant, of.run),
  insertDunningSteps: (tx, of) =>
    dunning
      .insertDunningSteps(tx, of.tenant, {
        ...{ runId: of.run, anchor: '2026-01-01', at: 0, requestedBy: 'evil' },
        steps: [{ id: newUuid(), code: 'suspend', round: 1, dueAt: 0, result: 'done' }],
      })
      .then(() => null),
  failDunningStep: async (tx, of) =>
    dunning.failDunningStep(tx, of.tenant, of.run, { code: 'overdue', round: 1 }) as never,
  setNextWake: async (tx, of) => dunning.setNextWake(tx, of.tenant, of.run, null) as never,
  lookAgain: async (tx, of) => dunning.lookAgain(tx, of.tenant, of.run) as never,
  remindersAhead: (tx, of) =>
    ahead.remindersAhead(tx, of.tenant, Date.now(), '00000000-0000-0000-0000-000000000000', 9),
  savePaymentMethods: (tx, of) =>
    paymentMethods
      .savePaymentMethods(tx, {
        ...{ tenantId: of.tenant, billingAccountId: of.run, gatewayAccountId: of.run, livemode: true },
        methods: [{ type: 'method.record', methodId: 'pm_evil', detachedAt: 0 }],
      })
      .catch(() => null),
  remindersOfAccount: (tx, of) => ahead.remindersOfAccount(tx, of.tenant, Date.now(), of.run),
  listPolicies: (tx, of) => dunningPolicies.listPolicies(tx, of.tenant),
  policyByName: (tx, of) => dunningPolicies.policyByName(tx, of.tenant, 'of-a', 'change'),
  putPolicy: (tx, of) =>
    dunningPolicies
      .putPolicy(tx, of.tenant, { id: newUuid(), name: 'evil', description: null, steps: [], byOperator: true })
      .then(() => null),
  deletePolicy: (tx, of) => dunningPolicies.deletePolicy(tx, of.tenant, 'of-a'),
  isPolicyUsed: (tx, of) => dunningPolicies.isPolicyUsed(tx, of.tenant, 'of-a'),
  lookAgainBy: (tx, of) => dunningPolicies.lookAgainBy(tx, of.tenant, null),
  accountsWithUnused: (tx, of) =>
    unused.accountsWithUnused(tx, of.tenant, 0, '00000000-0000-0000-0000-000000000000', 9),
  unusedOfAccount: (tx, of) => unused.unusedOfAccount(tx, of.tenant, of.run),
  accountById: (tx, of) => dunningRuns.accountById(tx, of.tenant, of.run),
  dunningRunById: (tx, of) => dunningRuns.dunningRunById(tx, of.tenant, of.run),
  listDunningRuns: async (tx, of) => (await dunningRuns.listDunningRuns(tx, of.tenant, {}, page)).rows,
  accountsOfPayer: (tx, of) => dunningRuns.accountsOfPayer(tx, of.tenant, { id: of.run, isTenant: true }),
  stepsOfRun: (tx, of) => dunningRuns.stepsOfRun(tx, of.tenant, of.run),
  pausesOfRun: (tx, of) => dunningRuns.pausesOfRun(tx, of.tenant, of.run),
  insertPause: (tx, of) =>
    dunningRuns
      .insertPause(tx, of.tenant, of.run, {
        ...{ id: newUuid(), kind: 'operator', reason: 'evil', promised_on: null, promised_minor: null, from_at: 0 },
        ...{ until_at: null, created_by: 'evil' },
      })
      .then(() => null),
  endPauses: (tx, of) => dunningRuns.endPauses(tx, of.tenant, of.run, 0),
  insertGatewayCommand: (tx, of) =>
    commands
      .insertGatewayCommand(tx, {
        ...{ id: newUuid(), tenant_id: of.tenant, billing_account_id: of.customer, gateway_account_id: of.customer },
        ...{
          kind: 'cancel_subscription',
          refund_id: null,
          subscription_id: of.subscription,
          at_period_end: false,
          requested_by: 'evil',
        },
      })
      .then(() => null),
  pendingOrder: (tx, of) => commands.pendingOrder(tx, of.tenant, of.command),
  beginAttempt: (tx, of) => commands.beginAttempt(tx, of.tenant, of.command, 0),
  noteFault: (tx, of) => commands.noteFault(tx, of.tenant, of.command, 'evil'),
  finishGatewayCommand: (tx, of) =>
    commands.finishGatewayCommand(tx, of.tenant, of.command, { status: 'failed', providerId: null, error: 'evil' }),
  withdrawRefund: (tx, of) => commands.withdrawRefund(tx, of.tenant, of.refund),
  commandOfRefund: (tx, of) => commands.commandOfRefund(tx, of.tenant, of.refund),
  commandOfSubscription: (tx, of) => commands.commandOfSubscription(tx, of.tenant, of.subscription),
  createMeter: (tx, of) => meters.createMeter(tx, of.tenant, newUuid(), evilMeter).catch(() => null),
  meterOf: (tx, of) => meters.meterOf(tx, of.tenant, { id: of.meter, name: 'calls' }),
  metersOf: (tx, of) => meters.metersOf(tx, of.tenant, { ids: [of.meter], names: ['calls'] }),
  updateMeter: (tx, of) => meters.updateMeter(tx, of.tenant, of.meter, evilMeter),
  archiveMeter: (tx, of) => meters.archiveMeter(tx, of.tenant, of.meter),
  listMeters: async (tx, of) => (await meters.listMeters(tx, of.tenant, { archived: false }, page)).rows,
  isMeterUsed: (tx, of) => meters.isMeterUsed(tx, of.tenant, of.meter),
  createMeterPrice: (tx, of) =>
    meterPrices
      .createMeterPrice(tx, of.tenant, {
        ...{ id: newUuid(), openUntil: 1, meter_id: of.meter, customer_id: null, currency: 'USD', model: 'flat' },
        ...{ tiers: [], tax_rate: null, period: 'day', anchor_day: 1, timezone: 'UTC', series: null, due_days: null },
        ...{ auto_issue: false, active_from: 0, active_until: null },
      })
      .catch(() => null),
  meterPriceById: (tx, of) => meterPrices.meterPriceById(tx, of.tenant, of.price),
  closedUntil: (tx, of) => meterPrices.closedUntil(tx, of.tenant, { meterId: of.meter, customerId: of.customer }),
  overlappingPrice: (tx, of) => {
    const any = { meter_id: of.meter, customer_id: null, active_from: 0, active_until: null, id: newUuid() };
    return meterPrices.overlappingPrice(tx, of.tenant, any);
  },
  changeMeterPrice: (tx, of) => {
    const to = { series: 'EVIL', due_days: 1, auto_issue: true, active_until: null, open_until: null };
    return meterPrices.changeMeterPrice(tx, of.tenant, of.price, to);
  },
  listMeterPrices: async (tx, of) =>
    (await meterPrices.listMeterPrices(tx, of.tenant, { meterId: undefined, customerId: undefined }, page)).rows,
  insertUsage: (tx, of) => usage.insertUsage(tx, of.tenant, [evilUsage(of)]),
  usageByKeys: (tx, of) => usage.usageByKeys(tx, of.tenant, [evilUsage(of)]),
  customersNamed: (tx, of) => usage.customersNamed(tx, of.tenant, { ids: [of.customer], externalIds: ['c'] }),
  listUsage: async (tx, of) => (await usage.listUsage(tx, of.tenant, {}, page)).rows,
  duePrices: (tx, of) => usageDue.duePrices(tx, of.tenant, Date.now() + 1e10),
  closePeriod: (tx, of) => usageDue.closePeriod(tx, of.tenant, [of.price], Date.now()).then(() => null),
  customersToBill: (tx, of) =>
    usageDue.customersToBill(
      tx,
      of.tenant,
      { ...ever, priceIds: [of.price] },
      '00000000-0000-0000-0000-000000000000',
      9,
    ),
  openNextPeriod: (tx, of) => usageDue.openNextPeriod(tx, of.tenant, of.price, Date.now(), null).then(() => null),
  beginRecording: (tx, of) => usageLock.beginRecording(tx, of.tenant).then(() => null),
  beginUsageChange: (tx, of) => usageLock.beginUsageChange(tx, of.tenant).then(() => null),
  claimUsagePeriods: (tx, of) =>
    usagePeriods.claimUsagePeriods(tx, of.tenant, { ...ever, customerId: of.customer }, [
      {
        ...{ id: newUuid(), price_id: of.price, customer_id: of.customer, period_start: 0, period_end: 1 },
        ...{ quantity: '1', carried: '0', amount_minor: 1 },
      },
    ]),
  setUsageInvoice: (tx, of) => usagePeriods.setUsageInvoice(tx, of.tenant, [of.period], of.invoice).then(() => null),
  usagePeriodById: (tx, of) => usagePeriods.usagePeriodById(tx, of.tenant, of.period),
  listUsagePeriods: async (tx, of) => (await usagePeriods.listUsagePeriods(tx, of.tenant, {}, page)).rows,
  quantitiesOf: (tx, of) =>
    quantities.quantitiesOf(tx, of.tenant, { ...ever, priceIds: [of.price], customerId: of.customer }),
  quantityBetween: async (tx, of) =>
    Number(await quantities.quantityBetween(tx, of.tenant, { ...ever, meterId: of.meter, customerId: null })),
  quantitiesByDay: (tx, of) =>
    quantities.quantitiesByDay(tx, of.tenant, { ...ever, meterId: of.meter, customerId: null }, 'UTC'),
  createUsageThreshold: (tx, of) =>
    thresholds
      .createUsageThreshold(tx, of.tenant, newUuid(), {
        ...{ meter_id: of.meter, customer_id: null, quantity: 1, period: 'day', anchor_day: 1, timezone: 'UTC' },
      })
      .catch(() => null),
  usageThresholdById: (tx, of) => thresholds.usageThresholdById(tx, of.tenant, of.threshold),
  archiveUsageThreshold: (tx, of) => thresholds.archiveUsageThreshold(tx, of.tenant, of.threshold),
  listUsageThresholds: async (tx, of) =>
    (await thresholds.listUsageThresholds(tx, of.tenant, { meterId: undefined, customerId: undefined }, page)).rows,
  thresholdsOfMeters: (tx, of) => thresholds.thresholdsOfMeters(tx, of.tenant, [of.meter]),
  addToTotals: (tx, of) =>
    totals.addToTotals(tx, of.tenant, [
      { ...ever, thresholdId: of.threshold, customerId: of.customer, usageIds: [of.usage] },
    ]),
  suppress: (tx, of) =>
    suppressions
      .suppress(tx, of.tenant, {
        ...{ email: 'evil@example.com', reason: 'manual', detail: null, notificationId: null, createdBy: 'evil' },
      })
      .catch(() => null),
  suppressionById: (tx, of) => suppressions.suppressionById(tx, of.tenant, of.suppression),
  liftSuppression: (tx, of) => suppressions.liftSuppression(tx, of.tenant, of.suppression),
  listSuppressions: async (tx, of) => (await suppressions.listSuppressions(tx, of.tenant, {}, page)).rows,
  saveDevice: (tx, of) =>
    devicesStore
      .saveDevice(tx, of.tenant, {
        ...{ id: newUuid(), customer_id: of.customer, user_id: null, provider: 'fcm', token: 'of-a', locale: 'xx' },
      })
      .catch(() => null),
  removeDevice: (tx, of) => devicesStore.removeDevice(tx, of.tenant, of.device),
  forgetToken: (tx, of) => devicesStore.forgetToken(tx, of.tenant, 'of-a').then(() => null),
  listDevices: async (tx, of) => (await devicesStore.listDevices(tx, of.tenant, {}, page)).rows,
  eraseDevices: async (tx, of) =>
    (
      await devicesStore.eraseDevices(tx, {
        ...{ tenantId: of.tenant, customerId: null, limit: 100, dryRun: false },
        after: '00000000-0000-0000-0000-000000000000',
      })
    ).ids,
  preferencesOf: (tx, of) => preferences.preferencesOf(tx, of.tenant, 'of-a@example.com'),
  lockPreferences: (tx, of) => preferences.lockPreferences(tx, of.tenant, null).then(() => null),
  putPreferences: (tx, of) =>
    preferences
      .putPreferences(tx, of.tenant, 'of-a@example.com', {
        ...{ user_id: 'evil', choices: {}, quiet_from: null, quiet_until: null, timezone: null, digest_hour: null },
        updated_by: 'evil',
      })
      .catch(() => null),
  listPreferences: async (tx, of) => (await preferences.listPreferences(tx, of.tenant, {}, page)).rows,
  sendableNotification: (tx, of) => waiting.sendableNotification(tx, of.notification),
  skipUnwanted: (tx, of) => waiting.skipUnwanted(tx, of.notification),
  postponeNotification: (tx, of) => waiting.postponeNotification(tx, of.notification, 0, true),
  gatheredNotifications: (tx, of) =>
    waiting.gatheredNotifications(tx, { tenantId: of.tenant, to: 'of-a@example.com', userId: null }, 9),
  markDigested: (tx, of) => waiting.markDigested(tx, [of.notification], of.notification),
  writeMailFeedback: (tx, of) =>
    mailFeedback.writeMailFeedback(tx, of.tenant, { messageId: 'm', kind: 'bounced', at: 0, order: ['bounced'] }),
  readMessaging: (tx, of) => messaging.readMessaging(tx, of.tenant),
  changeMessaging: (tx, of) => messaging.changeMessaging(tx, of.tenant, () => ({ sender_name: 'evil' })),
  listNotifications: async (tx, of) => (await messageLog.listNotifications(tx, of.tenant, {}, page)).rows,
  notificationById: (tx, of) => messageLog.notificationById(tx, of.tenant, of.notification),
  listEmailLog: async (tx, of) => (await messageLog.listEmailLog(tx, of.tenant, {}, page)).rows,
  messageTemplates: (tx, of) => messageTemplates.messageTemplates(tx, of.tenant, 'account_reactivated'),
  ownTemplates: (tx, of) => messageTemplates.ownTemplates(tx, of.tenant),
  addMessageTemplate: (tx, of) =>
    messageTemplates.addMessageTemplate(tx, textOf(of), {
      subject: 'evil',
      preview: '',
      body: 'evil',
      short: null,
      createdBy: 'evil',
    }),
  stagesOfTenants: async (tx) => [...(await dunningStages.stagesOfTenants(tx, [a.uuid])).values()],
  insertPortalLink: (tx, of) =>
    portalLinks.insertPortalLink(tx, {
      ...{ id: newUuid(), tenantId: of.tenant, tokenHash: Buffer.from('evil'), scopes: ['admin'] },
      ...{ subject: 'evil', seconds: 60 },
    }),
  insertSession: (tx, of) =>
    portalSessions.insertSession(tx, {
      ...{ id: newUuid(), tenantId: of.tenant, apiKeyId: of.key, tokenHash: Buffer.from('evil'), scopes: ['admin'] },
      ...{ subject: null, idleSeconds: 60, lifeSeconds: 60 },
    }),
  endSession: (tx, of) => portalSessions.endSession(tx, of.session),
  endSessionsOfTenant: (tx, of) => portalSessions.endSessionsOfTenant(tx, of.tenant, null),
  endSessionsLike: (tx, of) => portalSessions.endSessionsLike(tx, of.session),
  restoreMessageTemplate: (tx, of) => messageTemplates.restoreMessageTemplate(tx, textOf(of), 1),
  withdrawMessageTemplate: (tx, of) => messageTemplates.withdrawMessageTemplate(tx, textOf(of)),
};
/** As `app_system`, for the operator's routes: no tenant gets there. */
const ofTheOperator = [
  'createTenant',
  'listTenants',
  'gatewayRef',
  'insertGatewayRef',
  'endpointStatuses',
  'deliveryStatuses',
  'overdueDeliveryReplays',
  'overdueExports',
  'deleteExpiredExports',
  'tenantIdsAfter',
  'tenantOfNotification',
  'tenantsOfContexts',
  'holdersOfKeys',
  'usableKeys',
  'overdueGatewayCommands',
  'overdueRuns',
  'tenantsWithDueUsage',
  // Values and rules without a row.
  ...['replayKinds', 'replayStatuses', 'replayColumns', 'replaysAtOnce', 'startOf', 'beforeOf', 'dateOf'],
  ...['customerColumns', 'paymentColumns', 'refundColumns', 'creditNoteColumns', 'subscriptionColumns', 'lineColumns'],
  ...['deliveryColumns', 'relatedAtMost', 'invoiceColumns', 'scopes', 'generateApiKey', 'hashOfKey', 'isApiKeyForm'],
  ...['priceColumns', 'measured', 'isPriced', 'stageOfCustomer'],
  ...['exportStatuses', 'exportColumns', 'exportsAtOnce', 'exportsKept'],
  ...['usePortalLink', 'sessionsOfTokens', 'usableSessions', 'deleteExpiredAccess'],
  ...['preferencesOfRow', 'suppressionReasons', 'notificationStatuses'],
];

test('every function of the tenant’s stores is called here', () => {
  const stores = [
    ...[apiKeys, auditRead, backlog, endpoints, deliveries, replays, stats, events, eventTypes, refs, tenants],
    ...[customers, invoices, invoiceList, invoiceLines, numbers, creditNotes, salesOrders, exports, exportSteps],
    ...[payments, refunds, subscriptions, disputes, commands, documents, related, meters, meterPrices, usage],
    ...[usageDue, usageLock, usagePeriods, quantities, thresholds, totals, reportRevenue, reportMrr, reportReceivables],
    ...[reportCollections, reportDunning, reportDashboard, reportCustom, suppressions, messageLog, messageTemplates],
    ...[preferences, waiting, devicesStore, portalLinks, portalSessions],
    ...[dunning, dunningRuns, dunningPolicies, dunningStages, unused, ahead, paymentMethods],
    ...[messaging, mailFeedback],
  ];
  const names = stores.flatMap((store) => Object.keys(store));
  expect(names.filter((name) => !(name in calls) && !ofTheOperator.includes(name))).toEqual([]);
});

test.each(Object.keys(calls))('%s as tenant B finds nothing of tenant A, and changes nothing', async (name) => {
  const before = await snapshot();
  const of = {
    tenant: a.uuid,
    endpoint: uuidOf('endpoint', ids.endpoint)!,
    delivery: uuidOf('delivery', ids.delivery)!,
    event: uuidOf('event', ids.event)!,
    replay: uuidOf('delivery_replay', ids.replay)!,
    key: uuidOf('api_key', ids.key)!,
    customer: uuidOf('customer', ids.customer)!,
    invoice: uuidOf('invoice', ids.invoice)!,
    order: uuidOf('sales_order', ids.order)!,
    creditNote: uuidOf('credit_note', ids.creditNote)!,
    export: uuidOf('export', ids.export)!,
    payment: uuidOf('payment', ids.payment)!,
    refund: uuidOf('refund', ids.refund)!,
    subscription: uuidOf('subscription', ids.subscription)!,
    dispute: uuidOf('dispute', ids.dispute)!,
    meter: uuidOf('meter', ids.meter)!,
    price: uuidOf('meter_price', ids.price)!,
    usage: uuidOf('usage', ids.usage)!,
    threshold: uuidOf('usage_threshold', ids.threshold)!,
    period: uuidOf('usage_period', ids.period)!,
    command: uuidOf('gateway_command', ids.command)!,
    run: uuidOf('dunning_run', ids.run)!,
    suppression: uuidOf('suppression', ids.suppression)!,
    notification: uuidOf('notification', ids.notification)!,
    device: uuidOf('device', ids.device)!,
    session: uuidOf('session', ids.session)!,
  };
  const found = await api.db
    .withTenant(b.uuid, (tx) => calls[name]!(tx, of))
    .catch((error: Error) => {
      // The transaction of a refused statement cannot be committed.
      expect(error.message).toMatch(/row-level security|ROLLBACK|its event is missing/);
      return null;
    });
  expect([null, 0, [], false]).toContainEqual(found);
  expect(await snapshot()).toEqual(before);
});
