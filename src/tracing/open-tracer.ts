import { createTracer, type Tracer, type TracerOptions } from './tracer.js';

export interface TracingOptions {
  /** As `TracerOptions.share`. */
  share: number;
  /** Where spans go; null: nowhere, and nothing of OpenTelemetry is loaded. */
  otlp: { url: string; headers: Readonly<Record<string, string>>; serviceName: string } | null;
  serviceVersion: string;
  /** Spans were lost, because the collector has not taken them. */
  onLost: (error: Error | undefined) => void;
}

export async function openTracer({ share, otlp, serviceVersion, onLost }: TracingOptions): Promise<Tracer> {
  const sink = otlp && (await import('./otlp.js')).createOtlpSink({ ...otlp, serviceVersion, onLost });
  return createTracer({ share, sink } satisfies TracerOptions);
}
