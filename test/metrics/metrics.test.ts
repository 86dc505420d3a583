import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Claim } from '../../src/db/claims.js';
import type { AttemptResult } from '../../src/db/record-attempts.js';
import { refusalsOf, talliesOf } from '../../src/domain/tallies.js';
import type { EventDraft } from '../../src/domain/tell/draft.js';
import type { Transition } from '../../src/domain/transition.js';
import { createMetrics, type Metrics } from '../../src/metrics/index.js';
import { adopt, render } from '../../src/metrics/render.js';
import type { PostResult } from '../../src/webhooks/post.js';
import { allMetrics } from './all-metrics.js';
import { metricsPage } from './metrics-page.js';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
let metrics: Metrics;
beforeEach(() => {
  metrics = createMetrics();
});
const lines = async (form: 'text' | 'openmetrics' = 'text') => (await render(metrics.registry, form)).split('\n');
const linesOf = async (start: string) => (await lines()).filter((line) => line.startsWith(start) && !/ 0$/.test(line));

const attempt = (
  event_name: string,
  { status, ms = 20, attempts = 0 }: { status: number | null; ms?: number; attempts?: number },
) => {
  const claim = {
    id: '01890a5d-ac96-774b-bcce-b302099a8057',
    event_name,
    attempts,
    failures: attempts,
    next_trigger: attempts > 0 ? 'retry' : 'first',
  };
  const post = { status, durationMs: ms };
  metrics.observeAttempt(claim as Claim, post as PostResult, { ok: status === 200 } as AttemptResult, traceId);
};

test("the seed's four metrics have its names", async () => {
  attempt('payment.received', { status: 200 });
  attempt('payment.received', { status: 503, attempts: 1 });
  expect(await linesOf('webhook_deliveries_total')).toEqual([
    'webhook_deliveries_total{event_type="payment.received",status="success"} 1',
    'webhook_deliveries_total{event_type="payment.received",status="failed"} 1',
  ]);
  expect(await linesOf('webhook_delivery_duration_seconds_count')).toEqual([
    'webhook_delivery_duration_seconds_count{event_type="payment.received"} 2',
  ]);
  expect(await linesOf('webhook_retries_total')).toEqual([
    'webhook_retries_total{event_type="payment.received",reason="failure",phase="fast"} 1',
  ]);
  for (const name of ['webhook_delivery_http_status', 'webhook_delivery_http_status_total'])
    expect(await linesOf(`${name}{`)).toEqual([`${name}{code="200"} 1`, `${name}{code="503"} 1`]);
});

test('of a tenant only the class of its own events becomes a label, and of a request no word of its own', async () => {
  attempt('custom.secret_project.launched', { status: 200 });
  metrics.committed([{ counts: 'event', type: 'custom.secret_project.launched', subscribed: true }]);
  metrics.request({ route: 'unknown', method: 'SECRET', status: '404' }, 0.1);
  const text = (await lines()).join('\n');
  expect(text).not.toMatch(/secret/i);
  expect(text).toContain('webhook_deliveries_total{event_type="custom",status="success"} 1');
  expect(text).toContain('billing_outbox_events_total{event_type="custom",subscribed="true"} 1');
});

test('no metric has a label for a tenant, an address or an id', () => {
  const wrong = allMetrics().flatMap(({ name, labelNames }) =>
    labelNames
      .filter((label) => /tenant|url|id$|customer|endpoint|account|address|email/.test(label))
      .map((label) => `${name}: ${label}`),
  );
  expect(wrong).toEqual([]);
});

test('docs/metrics.md shows them all', () => {
  const file = fileURLToPath(new URL('../../docs/metrics.md', import.meta.url));
  const page = metricsPage();
  if (process.env.UPDATE_DOCS) writeFileSync(file, page);
  expect(readFileSync(file, 'utf8'), 'UPDATE_DOCS=1 npx vitest run --project fast test/metrics').toBe(page);
});

test('every metric that is asked for is there', () => {
  expect(allMetrics().map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      ...['webhook_deliveries_total', 'webhook_delivery_duration_seconds', 'webhook_retries_total'],
      ...['webhook_delivery_http_status', 'webhook_delivery_http_status_total', 'billing_inbound_events_total'],
      ...['billing_inbound_lag_seconds', 'billing_inbound_signature_failures_total', 'billing_inbound_dead_letters'],
      ...['billing_order_conflicts_total', 'billing_state_refusals_total', 'billing_invoices_total'],
      ...['billing_payments_total', 'billing_payment_amount_minor', 'billing_refunds_total'],
      ...['billing_overdue_amount_minor', 'billing_pending_invoices', 'billing_tenants'],
      ...['billing_outbox_oldest_seconds', 'billing_outbox_events_total', 'notifications_total'],
      ...['email_send_duration_seconds', 'db_query_duration_seconds', 'http_request_duration_seconds'],
      'gateway_request_duration_seconds',
    ]),
  );
});

describe('OpenMetrics', () => {
  test('a slow attempt leaves its delivery as an exemplar, a quick one nothing', async () => {
    attempt('invoice.paid', { status: 200, ms: 40 });
    attempt('invoice.paid', { status: 200, ms: 1500 });
    const buckets = (await lines('openmetrics')).filter((line) => line.includes(' # '));
    expect(buckets).toEqual([
      expect.stringMatching(
        /^webhook_delivery_duration_seconds_bucket\{le="2.5",event_type="invoice.paid"\} 2 # \{trace_id="4bf92f3577b34da6a3ce929d0e0e4736",delivery_id="dlv_\w{26}"\} 1.5 \d+(\.\d+)?$/,
      ),
    ]);
    expect((await lines()).some((line) => line.includes(' # '))).toBe(false);
  });

  test('each family is told once, a counter without `_total`; after it the text form is what it was', async () => {
    const before = (await lines()).filter((line) => line.startsWith('# '));
    const types = (await lines('openmetrics'))
      .filter((line) => line.startsWith('# TYPE'))
      .map((line) => line.split(' '));
    const families = types.map(([, , name]) => name);
    expect(new Set(families).size).toBe(families.length);
    expect(types.filter(([, , name = '', type]) => type === 'counter' && name.endsWith('_total'))).toEqual([]);
    expect((await lines()).filter((line) => line.startsWith('# '))).toEqual(before);
    expect(before).toContain('# TYPE webhook_delivery_http_status untyped');
  });

  test('what another exporter says is told in the same form', () => {
    const other = '# HELP a_total A total.\n# TYPE a_total counter\na_total{b="c"} 1\n\n# TYPE d gauge\nd 2\n';
    expect(adopt(other, 'text')).toBe(
      '# HELP a_total A total.\n# TYPE a_total counter\na_total{b="c"} 1\n# TYPE d gauge\nd 2\n',
    );
    expect(adopt(other, 'openmetrics')).toBe(
      '# HELP a A total.\n# TYPE a counter\na_total{b="c"} 1\n# TYPE d gauge\nd 2\n',
    );
    expect(adopt('', 'text')).toBe('');
  });
});

test('what cannot be read is absent, also where a gauge has no labels', async () => {
  let isThere = true;
  const backlog = async () => {
    if (!isThere) throw new Error('the database is away');
    const queue = { length: 0, oldestSeconds: 0 };
    return { gatewayEvents: queue, deliveries: queue, notifications: queue, outboxOldestSeconds: 7, deadLetters: 0 };
  };
  const { registry } = createMetrics({ backlog });
  const gauges = async () =>
    (await render(registry, 'text')).split('\n').filter((line) => /^billing_(outbox_oldest|inbound_dead)/.test(line));
  expect(await gauges()).toEqual(['billing_inbound_dead_letters 0', 'billing_outbox_oldest_seconds 7']);
  isThere = false;
  const dark = createMetrics({ backlog }).registry;
  expect(await render(dark, 'text')).not.toMatch(/^billing_(outbox_oldest|inbound_dead)/m);
});

const draft = (type: string, data: Record<string, unknown> = {}) => ({ type, data }) as unknown as EventDraft;

test('money is counted from the events that tell of it', async () => {
  const drafts = [
    draft('invoice.paid', { currency: 'BRL' }),
    draft('payment.succeeded', { provider: 'asaas', currency: 'BRL', amount_minor: 9990 }),
    draft('payment.succeeded', { provider: 'manual', currency: 'EUR', amount_minor: null }),
    draft('payment.refunded', { refund_type: 'partial' }),
    draft('customer.created'),
  ];
  metrics.committed(talliesOf(drafts, ({ type }) => type === 'invoice.paid'));
  metrics.committed(
    refusalsOf([
      { entityType: 'subscription', refusal: 'stale' },
      { entityType: 'invoice', refusal: null },
    ] as unknown as Transition[]),
  );
  expect(await linesOf('billing_invoices_total')).toEqual(['billing_invoices_total{action="paid",currency="BRL"} 1']);
  expect(await linesOf('billing_payments_total')).toEqual([
    'billing_payments_total{gateway="asaas",outcome="succeeded",initiated_by="gateway"} 1',
    'billing_payments_total{gateway="manual",outcome="succeeded",initiated_by="api"} 1',
  ]);
  expect(await linesOf('billing_payment_amount_minor_sum')).toEqual([
    'billing_payment_amount_minor_sum{currency="BRL"} 9990',
  ]);
  expect(await linesOf('billing_refunds_total')).toEqual(['billing_refunds_total{type="partial"} 1']);
  expect(await linesOf('billing_state_refusals_total')).toEqual([
    'billing_state_refusals_total{entity="subscription",refusal="stale"} 1',
  ]);
  expect((await linesOf('billing_outbox_events_total')).sort()).toEqual([
    'billing_outbox_events_total{event_type="customer.created",subscribed="false"} 1',
    'billing_outbox_events_total{event_type="invoice.paid",subscribed="true"} 1',
    'billing_outbox_events_total{event_type="payment.refunded",subscribed="false"} 1',
    'billing_outbox_events_total{event_type="payment.succeeded",subscribed="false"} 2',
  ]);
});

test.each([
  ['select 1 from events', 'select'],
  ['\n  with drafts as (select 1)', 'with'],
  ['COMMIT', 'commit'],
  ['set local role app_rw', 'other'],
  ['', 'other'],
])('%j is a statement of the kind %s', async (text, op) => {
  metrics.query(text, 0.002);
  expect(await linesOf('db_query_duration_seconds_count')).toEqual([`db_query_duration_seconds_count{op="${op}"} 1`]);
});
