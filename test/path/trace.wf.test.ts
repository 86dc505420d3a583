import { afterAll, beforeAll, expect, test } from 'vitest';
import { publicId } from '../../src/domain/ids.js';
import { spanIdOf, traceIdOf } from '../../src/domain/trace.js';
import { createLog } from '../../src/log.js';
import { adminKey, startTestService, type TestService } from '../setup/service.js';
import { openCollector } from './collector.js';
import { payment, postEvent, signedEvent } from './post-event.js';
import { openReceiver, type Receiver } from './receiver.js';
import { soon } from './soon.js';
import { openStage, type Stage } from './stage.js';
import type { Tenant } from './tables.js';

type Line = Record<string, unknown> & { msg: string };

let collector: Awaited<ReturnType<typeof openCollector>>;
let service: TestService;
let stage: Stage;
let receiver: Receiver;
let tenant: Tenant;
const lines: Line[] = [];
beforeAll(async () => {
  [collector, receiver] = await Promise.all([openCollector(), openReceiver()]);
  service = await startTestService(
    {
      INGRESS_WAIT_MS: '10000',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=of%20the%20collector',
      OTEL_SERVICE_NAME: 'billing',
    },
    { log: createLog('info', { write: (line) => lines.push(JSON.parse(line)) }) },
  );
  stage = await openStage(service);
  tenant = await stage.tenant('tenant-123');
  await stage.db.withSystem((tx) => tx.query("update tenants set email = 'ada@acme.example'"));
  await stage.endpoint(tenant, receiver.url, { lane: 'direct', events: ['payment.succeeded', 'custom.*'] });
});
afterAll(async () => {
  await stage?.close();
  await service?.stop();
  await Promise.all([receiver?.close(), collector?.close()]);
});

const linesOf = (traceId: string) => lines.filter((line) => line.trace_id === traceId);
const spansOf = (traceId: string) => collector.spans.filter((span) => span.traceId === traceId);
const namesOf = (all: readonly { name: string }[]) => all.map(({ name }) => name).sort();

test('a gateway event is one trace, from its request to what leaves, in rows, lines, headers and spans', async () => {
  const asked = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const traceId = traceIdOf(asked);
  const answer = await postEvent(
    service.url,
    'stripe',
    signedEvent('stripe', 'payment_intent.succeeded', payment('1')),
    {
      traceparent: asked,
    },
  );
  expect(answer.body.processing_result.status).toBe('processed');
  await soon(() => receiver.arrivals.length, 1);
  const names = ['POST /webhooks/stripe', 'applyGatewayEvent', 'attempt delivery', 'ledger insert', 'sendNotification'];
  await soon(() => namesOf(spansOf(traceId)), names);

  const spans = Object.fromEntries(spansOf(traceId).map((span) => [span.name, span]));
  const parents = Object.fromEntries(
    Object.values(spans).map(({ name, parentSpanId }) => [
      name,
      Object.values(spans).find((one) => one.spanId === parentSpanId)?.name ?? parentSpanId,
    ]),
  );
  expect(parents).toEqual({
    'POST /webhooks/stripe': spanIdOf(asked),
    'ledger insert': 'POST /webhooks/stripe',
    applyGatewayEvent: 'POST /webhooks/stripe',
    'attempt delivery': 'applyGatewayEvent',
    sendNotification: 'applyGatewayEvent',
  });
  expect(spans['attempt delivery']).toMatchObject({
    kind: 3,
    attributes: { 'http.response.status_code': 200, 'billhook.attempt': 1 },
    error: null,
    service: 'billing',
  });
  expect(Object.values(spans).filter(({ ms }) => !(ms >= 0 && ms < 60_000))).toEqual([]);
  expect(collector.headers[0]).toMatchObject({ 'x-key': 'of the collector' });

  // What the receiver gets names the attempt's span, so that its own can stand under it.
  expect(receiver.arrivals[0]?.headers.traceparent).toBe(`00-${traceId}-${spans['attempt delivery']?.spanId}-01`);

  const written = await Promise.all([
    stage.db.withSystem((tx) => tx.query('select traceparent from gateway_events')),
    stage.rows(tenant, "select traceparent from events where type = 'payment.succeeded'"),
    stage.rows(tenant, 'select traceparent from notifications'),
  ]);
  const under = (name: string) => [{ traceparent: `00-${traceId}-${spans[name]?.spanId}-01` }];
  expect(written).toEqual([under('POST /webhooks/stripe'), under('applyGatewayEvent'), under('applyGatewayEvent')]);

  const [request, applied, attempt, message] = [
    'gateway event',
    'gateway event applied',
    'delivery attempt',
    'notification attempt',
  ].map((msg) => linesOf(traceId).filter((line) => line.msg === msg)) as [Line[], Line[], Line[], Line[]];
  expect([request.length, applied.length, attempt.length, message.length]).toEqual([1, 1, 1, 1]);
  const workflow = expect.stringMatching(/^gateway-event\/stripe\//);
  expect(applied[0]).toMatchObject({
    workflow_id: workflow,
    gateway_event_id: request[0]?.gateway_event_id,
    was: 'received',
    result: 'processed',
    tenant: 'tenant-123',
  });
  expect(attempt[0]).toMatchObject({
    workflow_id: workflow,
    delivery_id: receiver.arrivals[0]?.headers['x-delivery-id'],
  });
  expect(message[0]).toMatchObject({ workflow_id: expect.any(String), status: 'sent' });
});

test('what a tenant publishes is of its request, also when others share the statement', async () => {
  const arrived = receiver.arrivals.length;
  const key = await keyOf(tenant);
  const traceIds = ['a', 'b', 'c'].map((letter) => letter.repeat(32));
  await Promise.all(
    traceIds.map(async (traceId) => {
      const response = await fetch(`${service.url}/api/v1/events`, {
        method: 'POST',
        body: JSON.stringify({ type: 'custom.thing.happened', data: { traceId } }),
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${key}`,
          traceparent: `00-${traceId}-00f067aa0ba902b7-00`,
        },
      });
      expect(response.status).toBe(202);
    }),
  );
  await soon(() => receiver.arrivals.length, arrived + 3);
  // Each names its own trace, and that nobody records it, as whoever asked has said.
  for (const { headers, body } of receiver.arrivals.slice(arrived)) {
    const { traceId } = JSON.parse(body).data;
    expect(headers.traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
  }
  for (const traceId of traceIds) {
    await soon(
      () =>
        linesOf(traceId)
          .map((line) => line.msg)
          .sort(),
      ['api request', 'delivery attempt'],
    );
    expect(spansOf(traceId)).toEqual([]);
  }
});

test('an event that came of no request has a trace of its own, which its attempts share', async () => {
  const arrived = receiver.arrivals.length;
  await stage.rows(tenant, `update endpoints set events = '{*}'`);
  receiver.answer = (_arrival, count) => (count === arrived + 1 ? 500 : 200);
  const [event] = await stage.publish(tenant);
  await soon(() => receiver.arrivals.length, arrived + 2);
  const [first, second] = receiver.arrivals.slice(arrived).map(({ headers }) => String(headers.traceparent));
  expect([traceIdOf(first!), traceIdOf(second!)]).toEqual(Array(2).fill(event?.replaceAll('-', '')));
  expect(spanIdOf(first!)).not.toBe(spanIdOf(second!));
  await soon(() => spansOf(traceIdOf(first!)).map(({ error }) => error), ['HTTP 500', null]);
});

async function keyOf({ id }: Tenant): Promise<string> {
  const response = await fetch(`${service.url}/api/v1/admin/tenants/${publicId('tenant', id)}/api-keys`, {
    method: 'POST',
    body: JSON.stringify({ name: 'test', scopes: ['write'] }),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${adminKey}` },
  });
  return ((await response.json()) as { key: string }).key;
}
