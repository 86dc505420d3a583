import { Counter, Gauge, Histogram } from 'prom-client';
import type { MetricRegistry } from './registry.js';

/** Requests to the API, and streams of events. */
export function httpMetrics(registry: MetricRegistry) {
  const registers = [registry];
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time of one API request',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  const streams = {
    events: new Gauge({ name: 'billing_event_streams', help: 'Streams of events that are open', registers }),
    gateway_events: new Gauge({
      name: 'billing_gateway_event_streams',
      help: 'Streams of gateway events that are open',
      registers,
    }),
    deliveries: new Gauge({ name: 'billing_delivery_streams', help: 'Streams of deliveries that are open', registers }),
  };
  const streamed = new Counter({
    name: 'billing_event_stream_events_total',
    help: 'Events sent through streams',
    registers,
  });
  return {
    request: ({ route, method, status }: { route: string; method: string; status: string }, seconds: number) =>
      requests.observe({ route, method: methods.has(method) ? method : 'other', status }, seconds),
    streamsOpen: (stream: keyof typeof streams, open: number) => streams[stream].set(open),
    streamed: (events: number) => streamed.inc(events),
  };
}

/** Whatever else somebody sends must not become a label. */
const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
