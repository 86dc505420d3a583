import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import pino from 'pino';
import { type ApiDeps, createApp } from '../../src/api/app.js';
import { createDeliveryStream } from '../../src/api/stream/delivery-stream.js';
import { createEventStream, type EventStream, type EventStreamLimits } from '../../src/api/stream/event-stream.js';
import { createGatewayEventStream } from '../../src/api/stream/gateway-event-stream.js';
import { appendEvents } from '../../src/billing/append-events.js';
import { createBeside } from '../../src/db/beside.js';
import { createDatabase, type Database } from '../../src/db/connection.js';
import { createSealer } from '../../src/db/sealed.js';
import { newUuid } from '../../src/db/uuid.js';
import { createFonts } from '../../src/documents/fonts.js';
import { renderDocument } from '../../src/documents/render-document.js';
import type { EventName } from '../../src/domain/events.js';
import { uuidOf } from '../../src/domain/ids.js';
import { createMetrics } from '../../src/metrics/index.js';
import { cloneDatabase, type TestDatabase } from '../setup/database.js';
import { tracer } from '../setup/tracer.js';
import { voiceOf } from '../setup/voice.js';

export const adminKey = 'operator-key-of-the-tests';

const fonts = createFonts();

export interface Reply {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers of every route pass through here
  body: any;
}
export type Call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>;

export interface TestApi {
  url: string;
  db: Database;
  ownerUrl: string;
  serviceUrl: string;
  /** As the operator. */
  operator: Call;
  /** With this bearer token, or none. */
  as(key: string | null): Call;
  /** A tenant with a key of its own. */
  tenant(externalId?: string, scopes?: string[]): Promise<TestTenant>;
  woken: string[][];
  /** Messages that were to be sent at once. */
  mailed: string[];
  published: { tenantId: string; eventIds: string[] }[];
  rechecked: string[][];
  erasures: string[];
  /** Gateway commands that were started. */
  commands: string[];
  replaysWoken: string[];
  exportsWoken: string[];
  /** Rows whose workflows were told to look. */
  workWoken: string[];
  /** Steps of dunning that were counted: code and result. */
  stepsCounted: string[];
  lines: Record<string, unknown>[];
  eventStream: EventStream;
  /** As the database's superuser. */
  sql<Row = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

export interface TestTenant {
  id: string;
  uuid: string;
  externalId: string;
  key: string;
  call: Call;
}

type Overrides = Partial<Omit<ApiDeps, 'config'>> & {
  config?: Partial<ApiDeps['config']>;
  stream?: Partial<EventStreamLimits>;
  /** That of another, who drops it; absent: its own. */
  database?: Pick<TestDatabase, 'ownerUrl' | 'serviceUrl'>;
};

export async function startTestApi(overrides: Overrides = {}): Promise<TestApi> {
  const { config, stream, database: given, ...rest } = overrides;
  const own = given ? null : await cloneDatabase();
  const database = given ?? own!;
  const db = createDatabase({ url: database.serviceUrl, max: 5 });
  const woken: string[][] = [];
  const mailed: string[] = [];
  const published: TestApi['published'] = [];
  const rechecked: string[][] = [];
  const erasures: string[] = [];
  const commands: string[] = [];
  const replaysWoken: string[] = [];
  const exportsWoken: string[] = [];
  const workWoken: string[] = [];
  const dunningsWoken: string[] = [];
  const stepsCounted: string[] = [];
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) });
  const eventStream = createEventStream({
    db,
    log,
    metrics: createMetrics(),
    now: Date.now,
    limits: { pollEvery: 20, ...stream },
  });
  const streams = {
    ...{ db, log, metrics: createMetrics(), now: Date.now },
    limits: { pollEvery: 20, checkKeysEvery: 50 },
  };
  const deliveryStream = createDeliveryStream(streams);
  const gatewayEventStream = createGatewayEventStream(streams);
  const app = createApp({
    db,
    beside: createBeside(),
    sealer: createSealer(Buffer.alloc(32, 7)),
    log,
    gatewayRouter: async (_call, next) => next(),
    wakeEndpoints: async (ids) => void woken.push(ids),
    publishEvents: (tenantId, eventIds) =>
      void (eventIds.length > 0 && published.push({ tenantId, eventIds: [...eventIds] })),
    sendMails: (_tenantId, messages) => void mailed.push(...messages.map(({ id }) => id)),
    attemptClaimed: null,
    recheckGatewayEvents: async (ids) => void rechecked.push(ids),
    startErasure: async ({ id }) => void erasures.push(id),
    startGatewayCommand: async ({ id }) => void commands.push(id),
    wakeDunning: async ({ accountId }) => void dunningsWoken.push(accountId),
    countSteps: (steps) => void stepsCounted.push(...steps.map(({ code, result }) => `${code} ${result}`)),
    canOrder: ({ secrets }) => Object.keys(secrets).length > 0,
    wakeReplay: async (id) => void replaysWoken.push(id),
    wakeDeliveryReplay: async ({ id }) => void replaysWoken.push(id),
    wakeExport: async ({ id }) => void exportsWoken.push(id),
    applyWaiting: async (_tenantId, ids) => void (ids.length > 0 && rechecked.push(ids)),
    workflows: {
      idOf: ({ kind, id }) => `${kind}/${id}`,
      read: async () => null,
      wake: async ({ kind, id }) => void workWoken.push(`${kind}/${id}`),
    },
    eventStream,
    deliveryStream,
    gatewayEventStream,
    render: (_tenantId, document) => renderDocument(document, fonts()),
    post: async () => ({ ok: true, status: 200, body: 'ok', error: null, startedAt: Date.now(), durationMs: 3 }),
    checkHost: async (hostname) =>
      hostname === 'missing.example' ? { problem: 'not_found', message: 'It is not there.' } : null,
    metrics: async () => ({ contentType: 'text/plain', text: 'up 1\n' }),
    examine: async () => ({
      at: Date.now(),
      findings: [{ check: 'clock', asks: 'Is it right?', level: 'ok' as const, says: 'It is.', do: null }],
    }),
    tracer,
    readiness: async () => ({ ok: true, checks: { database: 'ok' } }),
    version: '0.1.0',
    now: Date.now,
    ...rest,
    config: {
      adminKey,
      delegation: null,
      corsOrigins: [],
      allowInsecureEndpoints: false,
      trustProxy: undefined,
      userAgent: 'GestiqCloud-Webhooks/1.0',
      publicUrl: undefined,
      metricsToken: undefined,
      rateLimitPerMinute: 6000,
      publishEventsPerSecond: 2000,
      page: {
        frameOrigins: [],
        idleSeconds: 1800,
        lifeSeconds: 43_200,
        temporal: { url: 'http://temporal.example', namespace: 'billhook' },
      },
      ...voiceOf('BoxCostPro'),
      ...config,
    },
  });
  const server = createServer(app, app.listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const as =
    (key: string | null): Call =>
    async (method, path, body, headers = {}) => {
      const response = await fetch(`${url}${path.startsWith('/api/') ? '' : '/api/v1'}${path}`, {
        method,
        headers: {
          ...(key === null ? {} : { authorization: `Bearer ${key}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
    };
  const operator = as(adminKey);
  const owner = new pg.Pool({ connectionString: database.ownerUrl, max: 1, options: '-c search_path=billing' });
  let tenants = 0;
  return {
    url,
    db,
    ownerUrl: database.ownerUrl,
    serviceUrl: database.serviceUrl,
    operator,
    as,
    woken,
    mailed,
    published,
    rechecked,
    erasures,
    commands,
    replaysWoken,
    stepsCounted,
    exportsWoken,
    workWoken,
    lines,
    sql: async (text, values) => (await owner.query(text, values)).rows,
    tenant: async (externalId = `tenant-${++tenants}`, scopes = ['write']) => {
      const made = await operator('POST', '/admin/tenants', { external_id: externalId, name: `Name of ${externalId}` });
      const key = await operator('POST', `/admin/tenants/${made.body.id}/api-keys`, { name: 'test', scopes });
      const uuid = uuidOf('tenant', made.body.id)!;
      return { id: made.body.id, uuid, externalId, key: key.body.key, call: as(key.body.key) };
    },
    eventStream,
    close: async () => {
      await Promise.all([eventStream, deliveryStream, gatewayEventStream].map((one) => one.stop()));
      server.close();
      server.closeAllConnections();
      await Promise.all([db.close(), owner.end()]);
      await own?.drop();
    },
  };
}

/** An event of a tenant, and its deliveries; returns the event's uuid. */
export async function tellEvent(
  api: TestApi,
  tenant: TestTenant,
  type: EventName = 'invoice.paid',
  invoiceId: string = newUuid(),
): Promise<string> {
  const id = newUuid();
  const { eventIds } = await api.db.withTenant(tenant.uuid, (tx) =>
    appendEvents(tx, [
      {
        tenantId: tenant.uuid,
        tenantExternalId: tenant.externalId,
        type,
        aggregate: { type: 'invoice', id: invoiceId, version: 1 },
        occurredAt: Date.now(),
        data: { invoice_id: id },
        dedupeKey: id,
      },
    ]),
  );
  return eventIds[0]!;
}
