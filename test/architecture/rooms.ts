/** What the code of one room may reach. Rooms that `runs` names may be named in types, too. */
export interface Room {
  /** Folders (`db`), or single files (`webhooks/sign`). */
  runs: readonly string[];
  /** Folders and files of which types alone may be used. */
  types?: readonly string[];
  /** `node:…` for built-ins. */
  libraries: readonly string[];
  /** Of these types alone. */
  typesOf?: readonly string[];
}

/** The table of docs/architecture.md: arrows point to `domain`, only roots know everybody. */
export const rooms: Readonly<Record<string, Room>> = {
  domain: { runs: [], libraries: [] },
  gateways: { runs: ['domain'], libraries: ['node:crypto', 'stripe'] },
  reconcile: { runs: ['domain', 'db', 'gateways'], libraries: ['node:crypto'] },
  billing: { runs: ['domain', 'db', 'documents/branding'], types: ['documents', 'tracing/tracer'], libraries: [] },
  documents: {
    runs: ['domain'],
    libraries: ['pdfkit', 'fontkit', 'node:crypto', 'node:fs', 'node:module', 'node:worker_threads', 'node:zlib'],
  },
  publishers: { runs: ['domain', 'billing', 'db'], libraries: [] },
  db: {
    runs: ['domain'],
    libraries: ['knex', 'libpg-query', 'pg', 'uuid', 'node:crypto', 'node:fs/promises', 'node:url'],
  },
  webhooks: {
    runs: ['domain', 'db'],
    types: ['tracing/tracer'],
    libraries: ['undici', 'ipaddr.js', 'node:crypto', 'node:dns/promises', 'node:net'],
  },
  channels: {
    runs: ['domain', 'db', 'documents/branding', 'webhooks/sign'],
    types: ['webhooks/post', 'tracing/tracer'],
    libraries: [
      'nodemailer',
      'liquidjs',
      'jose',
      'node:crypto',
      'node:fs',
      'node:fs/promises',
      'node:net',
      'node:path',
      'node:url',
    ],
  },
  workflows: {
    runs: ['domain'],
    types: ['activities'],
    libraries: ['@temporalio/workflow'],
    typesOf: ['@temporalio/common'],
  },
  activities: {
    runs: ['domain', 'gateways', 'reconcile', 'billing', 'db', 'webhooks', 'channels', 'workflows/contract'],
    types: ['tracing/tracer'],
    libraries: ['@temporalio/activity', 'node:timers/promises'],
    typesOf: ['@temporalio/common'],
  },
  temporal: {
    runs: ['domain', 'workflows/contract'],
    types: ['config', 'db', 'activities', 'workflows'],
    libraries: [
      '@temporalio/client',
      '@temporalio/common',
      '@temporalio/proto',
      '@temporalio/worker',
      'node:crypto',
      'node:url',
    ],
    typesOf: ['pino'],
  },
  api: {
    runs: [
      'domain',
      'gateways',
      'billing',
      'documents',
      'db',
      'channels/templates',
      'channels/mail-report',
      'webhooks/sign',
      'webhooks/safe-url',
      'webhooks/headers',
      'webhooks/sealed-headers',
      'webhooks/endpoint-events',
      'webhooks/message',
      'webhooks/portion',
      'workflows/contract',
    ],
    types: ['workflows', 'tracing/tracer'],
    libraries: [
      'express',
      'express-rate-limit',
      'helmet',
      'proxy-addr',
      'zod',
      'ajv',
      'compression',
      'cors',
      'swagger-ui-dist',
      'node:fs',
      'node:path',
      'node:url',
      'node:zlib',
      'jose',
      'lru-cache',
      'ajv-formats',
      '@asteasolutions/zod-to-openapi',
      'ajv',
      'jose',
      'ajv-formats',
      'node:crypto',
      'node:http',
      'node:net',
      'node:util',
    ],
    typesOf: ['pino'],
  },
  // Not asked for by anybody but roots: see `roots`.
  config: { runs: ['config-channels', 'config-environment'], types: ['domain'], libraries: [] },
  'config-channels': { runs: [], types: ['config-environment', 'domain'], libraries: ['zod'] },
  'config-environment': { runs: ['config-values'], libraries: ['zod'] },
  'config-values': { runs: [], libraries: ['zod', 'node:crypto'] },
  log: { runs: ['log-redaction'], libraries: ['pino'] },
  'log-redaction': { runs: [], libraries: ['pino'] },
  tracing: {
    runs: ['domain'],
    libraries: [
      '@opentelemetry/api',
      '@opentelemetry/exporter-trace-otlp-http',
      '@opentelemetry/resources',
      '@opentelemetry/sdk-trace',
      'node:crypto',
    ],
  },
  metrics: { runs: ['domain'], types: ['db', 'webhooks', 'billing'], libraries: ['prom-client'] },
};

/** Composition roots: they may reach everything, and nothing but a root may reach them. */
export const roots = ['cli', 'embedded', 'api/server', 'service', 'worker', 'observe-work', 'parts', 'health'] as const;

/** Small files at the top that only roots use, and whose types a room may name when it says so. */
export const ofRoots = ['config', 'log', 'metrics'] as const;
