import { afterEach, expect, test } from 'vitest';
import { openTracer } from '../../src/tracing/open-tracer.js';
import type { SpanFacts } from '../../src/tracing/tracer.js';
import { openCollector } from '../path/collector.js';

const given = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const facts: SpanFacts = {
  name: 'work',
  kind: 'client',
  ms: 1500.5,
  attributes: { word: 'a', number: 2, yes: true, none: null, absent: undefined },
  error: 'HTTP 500',
};

let closing: () => Promise<void> = async () => {};
afterEach(() => closing());

async function open(path = '/v1/traces') {
  const collector = await openCollector();
  closing = collector.close;
  const lost: (string | undefined)[] = [];
  const tracer = await openTracer({
    share: 1,
    otlp: { url: collector.url + path, headers: { 'x-key': 'k' }, serviceName: 'billing' },
    serviceVersion: '1.2.3',
    onLost: (error) => lost.push(error?.message),
  });
  return { collector, tracer, lost };
}

test('whoever stops leaves no span behind, and each is told as it was', async () => {
  const { collector, tracer, lost } = await open();
  const place = tracer.under(given);
  tracer.ended(place, () => facts);
  const [first] = Array.from({ length: 600 }, () => tracer.begin(undefined)).map((one) => {
    tracer.ended(one, () => ({ ...facts, error: null }));
    return one;
  });
  await tracer.stop();
  expect(collector.spans).toHaveLength(601);
  expect(collector.spans[0]).toEqual({
    traceId: given.slice(3, 35),
    spanId: place.traceparent.slice(36, 52),
    parentSpanId: given.slice(36, 52),
    ...{ name: 'work', kind: 3, ms: expect.closeTo(1500.5, 3), error: 'HTTP 500', service: 'billing' },
    attributes: { word: 'a', number: 2, yes: true },
  });
  expect(collector.spans[1]).toMatchObject({
    traceId: first?.traceparent.slice(3, 35),
    parentSpanId: null,
    error: null,
  });
  expect(collector.headers[0]).toMatchObject({ 'x-key': 'k' });
  expect(lost).toEqual([]);
});

test('what a collector does not take is lost, told once a minute, and nothing else', async () => {
  const { tracer, lost } = await open('/elsewhere');
  for (let n = 0; n < 1200; n++) tracer.ended(tracer.begin(undefined), () => facts);
  await tracer.stop();
  expect(lost).toHaveLength(1);
  tracer.ended(tracer.begin(undefined), () => facts);
});
