import { describe, expect, test } from 'vitest';
import { isRecorded, parseTraceparent, spanIdOf, traceIdOf } from '../../src/domain/trace.js';
import { createTracer, type Span, type SpanFacts } from '../../src/tracing/tracer.js';

const given = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const facts: SpanFacts = { name: 'work', kind: 'internal', ms: 1.5, attributes: { a: 1 }, error: null };

function tracing(share: number) {
  const spans: Span[] = [];
  const tracer = createTracer({ share, sink: { add: (span) => spans.push(span), stop: async () => {} } });
  return { tracer, spans };
}

describe('places', () => {
  const { tracer } = tracing(1);

  test('a request stands under the span that asked, in its trace', () => {
    const { traceparent, parent } = tracer.begin(given);
    expect([traceIdOf(traceparent), parent]).toEqual([traceIdOf(given), spanIdOf(given)]);
    expect(spanIdOf(traceparent)).not.toBe(parent);
  });

  test.each([undefined, 'nonsense', [given]])('%j: a trace begins, another one each time', (header) => {
    const places = Array.from({ length: 1000 }, () => tracer.begin(header));
    expect(new Set(places.map((one) => traceIdOf(one.traceparent))).size).toBe(1000);
    expect(new Set(places.map((one) => spanIdOf(one.traceparent))).size).toBe(1000);
    for (const { traceparent, parent } of places) {
      expect(parseTraceparent(traceparent)).toBe(traceparent);
      expect(parent).toBeNull();
    }
  });

  test('what is done with a row stands under what left it, or in the trace of the row itself', () => {
    const id = '01890a5d-ac96-774b-bcce-b302099a8057';
    expect(tracer.underRow(given, id)).toMatchObject({ parent: spanIdOf(given) });
    const places = [tracer.underRow(null, id), tracer.underRow(null, id)];
    expect(places.map((one) => [traceIdOf(one.traceparent), one.parent])).toEqual([
      ['01890a5dac96774bbcceb302099a8057', null],
      ['01890a5dac96774bbcceb302099a8057', null],
    ]);
    expect(places[0]!.traceparent).not.toBe(places[1]!.traceparent);
  });
});

describe('spans', () => {
  test('are told with their place', () => {
    const { tracer, spans } = tracing(1);
    const place = tracer.under(given);
    tracer.ended(place, () => facts);
    expect(spans).toEqual([{ ...place, ...facts }]);
  });

  test('whoever asked decides whether theirs are recorded; of our own the share does', () => {
    const { tracer, spans } = tracing(0);
    tracer.ended(tracer.begin(undefined), () => {
      throw new Error('nobody asked for it');
    });
    tracer.ended(tracer.under(tracer.begin(given.replace(/01$/, '00')).traceparent), () => facts);
    expect(spans).toEqual([]);
    tracer.ended(tracer.begin(given), () => facts);
    expect(spans).toHaveLength(1);
    const recorded = Array.from({ length: 1000 }, () =>
      createTracer({ share: 0.5, sink: null }).begin(undefined),
    ).filter(({ traceparent }) => isRecorded(traceparent));
    expect(recorded.length).toBeGreaterThan(350);
    expect(recorded.length).toBeLessThan(650);
  });

  test('nobody to tell: nothing is made', () => {
    const tracer = createTracer({ share: 1, sink: null });
    tracer.ended(tracer.begin(undefined), () => {
      throw new Error('nobody asked for it');
    });
  });
});
