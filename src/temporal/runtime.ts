import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';

/** Queues with activities only have no workflows, on purpose. */
const expected = /^No workflows registered/;

/** As Prometheus wants names: `temporal_request_total`, `temporal_request_latency_seconds`. */
const named = { countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true };

/** Once per process, before any connection: the SDK logs through our logger and offers its metrics on `metricsPort`, loopback only. */
export function installRuntime(log: Logger, metricsPort: number | null): void {
  const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;
  Runtime.install({
    logger: new DefaultLogger('INFO', ({ level, message, meta }) => {
      const { error, ...fields } = meta ?? {};
      log[expected.test(message) ? 'debug' : levels[level]](
        { ...fields, ...(error === undefined ? {} : { err: error }) },
        message,
      );
    }),
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN' }) },
      ...(metricsPort === null
        ? {}
        : { metrics: { prometheus: { bindAddress: `127.0.0.1:${metricsPort}`, ...named }, attachServiceName: false } }),
    },
    shutdownSignals: [],
  });
}
