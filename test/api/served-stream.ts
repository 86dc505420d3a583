import { once } from 'node:events';
import type { RequestListener, ServerResponse } from 'node:http';
import pino from 'pino';
import { httpLimits, startHttpServer } from '../../src/api/http-server.js';
import { createEventStream, type EventStreamLimits } from '../../src/api/stream/event-stream.js';
import { createDatabase } from '../../src/db/connection.js';
import { newUuid } from '../../src/db/uuid.js';
import { createMetrics } from '../../src/metrics/index.js';
import type { TestApi, TestTenant } from './server.js';

/** Events of 20 kB, called 1, 2, …: more than waits anywhere for a reader. */
export const filled = 400;
export const fill = (api: TestApi, tenant: TestTenant): Promise<unknown> =>
  api.sql(
    `insert into events (id, tenant_id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at, envelope, dedupe_key)
     select gen_random_uuid(), $1, 'invoice.paid', 'invoice', gen_random_uuid(), 1, now(), '{"id":"' || n || '","fill":"' || repeat('x', 20000) || '"}', n
     from generate_series(1, ${filled}) n`,
    [tenant.uuid],
  );

const hasty = { pollEvery: 20, beatAfter: 200, cutAfter: 400, checkKeysEvery: 60_000, perTenant: 100 };

/**
 * The stream alone, over a server with the service's own limits, a tenth as long; each request is a reader of the tenant
 * from the beginning. `/late` becomes one only once its caller has gone.
 */
export async function serveStream(
  api: TestApi,
  tenant: TestTenant,
  limits: Partial<EventStreamLimits> = {},
  stuckTimeout = 600,
) {
  const keyId = newUuid();
  await api.sql(
    `insert into api_keys (id, tenant_id, name, prefix, hash, scopes) values ($1, $2, 'k', 'bh_', $3, '{read}')`,
    [keyId, tenant.uuid, Buffer.from(keyId)],
  );
  const statements: string[] = [];
  const db = createDatabase({ url: api.serviceUrl, max: 5, onStatement: (text) => statements.push(text) });
  const metrics = createMetrics();
  const log = pino({ level: 'silent' });
  const eventStream = createEventStream({ db, log, metrics, now: Date.now, limits: { ...hasty, ...limits } });
  const responses: ServerResponse[] = [];
  const position = { xid: '0', seq: '0' };
  const listen: RequestListener = async ({ url }, response) => {
    responses.push(response);
    if (url === '/late') await once(response, 'close');
    eventStream.add({
      tenantId: tenant.uuid,
      keyId,
      sessionId: null,
      expiresAt: null,
      position,
      patterns: ['*'],
      response,
    });
  };
  const limitsOfServer = { ...httpLimits, stuckTimeout, connectionsCheckingInterval: 50 };
  const server = await startHttpServer({ listener: listen }, { port: 0, host: '127.0.0.1' }, limitsOfServer);
  return {
    url: `http://127.0.0.1:${server.port}`,
    keyId,
    responses,
    statements,
    metrics,
    stop: async () => {
      await Promise.all([eventStream.stop(), server.stop()]);
      await db.close();
    },
  };
}
export type ServedStream = Awaited<ReturnType<typeof serveStream>>;
