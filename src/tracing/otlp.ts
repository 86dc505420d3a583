import { SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace';
import { spanIdOf, traceIdOf } from '../domain/trace.js';
import type { Span, SpanSink } from './tracer.js';

export interface OtlpOptions {
  /** Where the collector takes spans. */
  url: string;
  headers: Readonly<Record<string, string>>;
  serviceName: string;
  serviceVersion: string;
  /** Spans that the collector has not taken are gone. Told once a minute at most. */
  onLost: (error: Error | undefined) => void;
}

export const otlpLimits = {
  /** Spans that wait; what is beyond is dropped. */
  waiting: 16_384,
  /** Of one request. */
  atOnce: 512,
  everyMs: 1000,
  requestMs: 5000,
} as const;

const minuteMs = 60_000;

/** Spans in batches, as OTLP over HTTP. A collector that is away costs spans, and nothing else. */
export function createOtlpSink({ url, headers, serviceName, serviceVersion, onLost }: OtlpOptions): SpanSink {
  const resource = resourceFromAttributes({ 'service.name': serviceName, 'service.version': serviceVersion });
  const exporter = new OTLPTraceExporter({ url, headers: { ...headers }, timeoutMillis: otlpLimits.requestMs });
  const processor = new BatchSpanProcessor({
    exporter: told(exporter, onLost),
    maxQueueSize: otlpLimits.waiting,
    maxExportBatchSize: otlpLimits.atOnce,
    scheduledDelayMillis: otlpLimits.everyMs,
    exportTimeoutMillis: otlpLimits.requestMs + 1000,
  });
  return {
    add: (span) => processor.onEnd(readable(span, resource)),
    stop: () => processor.shutdown().catch(() => {}),
  };
}

/** The processor keeps to itself what could not be sent. */
function told(exporter: OTLPTraceExporter, onLost: OtlpOptions['onLost']): SpanExporter {
  let toldAt = Number.NEGATIVE_INFINITY;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.error && performance.now() - toldAt > minuteMs) {
          toldAt = performance.now();
          onLost(result.error);
        }
        done(result);
      }),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}

const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL } as const;
const scope = { name: 'billhook' };

/** A span that has ended, as the SDK reads one: it began and ended under ids of ours, which rows and headers name. */
function readable(span: Span, resource: Resource): ReadableSpan {
  const endedAt = Date.now();
  const context = (spanId: string) => ({
    traceId: traceIdOf(span.traceparent),
    spanId,
    traceFlags: TraceFlags.SAMPLED,
  });
  const own = context(spanIdOf(span.traceparent));
  return {
    name: span.name,
    kind: kinds[span.kind],
    spanContext: () => own,
    ...(span.parent === null ? {} : { parentSpanContext: context(span.parent) }),
    startTime: timeOf(endedAt - span.ms),
    endTime: timeOf(endedAt),
    duration: timeOf(span.ms),
    status: span.error === null ? { code: SpanStatusCode.UNSET } : { code: SpanStatusCode.ERROR, message: span.error },
    attributes: Object.fromEntries(
      Object.entries(span.attributes).flatMap(([name, value]) =>
        value === null || value === undefined ? [] : [[name, value]],
      ),
    ),
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** Milliseconds as seconds and nanoseconds. */
function timeOf(ms: number): [number, number] {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}
