import { randomBytes } from 'node:crypto';
import { appendEvents, appendNotifications } from '../../src/billing/append-events.js';
import { createDatabase, type Database } from '../../src/db/connection.js';
import { createSealer, sealPurposes } from '../../src/db/sealed.js';
import { newUuid } from '../../src/db/uuid.js';
import { type AttemptDeps, createAttempt } from '../../src/webhooks/attempt.js';
import { createCourtesy } from '../../src/webhooks/courtesy.js';
import { createDirectLane } from '../../src/webhooks/direct.js';
import { createDrainBatch } from '../../src/webhooks/drain.js';
import { createWriteNotice } from '../../src/webhooks/endpoint-mails.js';
import { createPoster } from '../../src/webhooks/post.js';
import { createTellEndpoint } from '../../src/webhooks/tell-endpoint.js';
import { cloneDatabase } from '../setup/database.js';
import { tracer } from '../setup/tracer.js';
import { createTables, type Tenant } from './tables.js';

/** Both lanes on a database of their own, over real connections, without workflows; `disturb`: what stands before it. */
export async function openLanes(disturb: (db: Database) => Database = (db) => db) {
  const database = await cloneDatabase();
  const statements: string[] = [];
  const db = disturb(
    createDatabase({ url: database.serviceUrl, max: 30, onStatement: (text) => statements.push(text) }),
  );
  const sealKey = randomBytes(32);
  const sealer = createSealer(sealKey);
  const poster = createPoster({ allowInsecure: true });
  const tables = createTables(db, sealKey);
  const woken: string[] = [];
  /** Replaceable per test: what stands between a claim and its POST. */
  const wire: Pick<AttemptDeps, 'poster'> = { poster };
  /** Replaceable per test: the clock of drains and attempts. */
  const clock = { now: Date.now };
  const attempt = createAttempt({
    poster: { post: (request) => wire.poster.post(request) },
    openSecret: (sealed) => sealer.open(sealed, sealPurposes.endpointSecret),
    userAgent: 'Billhook-Test',
    now: () => clock.now(),
    random: () => 0.5,
    tracer,
    observe: () => {},
  });
  const wake = async (ids: readonly string[]) => {
    woken.push(...ids);
  };
  const now = () => clock.now();
  const courtesy = createCourtesy(now);
  const direct = createDirectLane({ db, attempt, courtesy });
  const startedMails: string[] = [];
  const drain = createDrainBatch({
    db,
    attempt,
    courtesy,
    appendEvents,
    tellEndpoint: createTellEndpoint({
      writeNotice: createWriteNotice({ appendNotifications, brand: 'BoxCostPro', now }),
      now,
    }),
    startMails: async (_tenantId, messages) => void startedMails.push(...messages.map(({ id }) => id)),
    now,
    random: () => 0.5,
  });
  return {
    ...tables,
    db,
    database,
    statements,
    wire,
    clock,
    poster,
    woken,
    startedMails,
    /** As an event's own workflow; the endpoints whose drains it wakes are in `woken`. */
    deliver: (tenant: Tenant, eventIds: readonly string[]) => direct.attemptDeliveries([tenant.id], eventIds, wake),
    /** Events that are claimed as they are written, and how their first attempts begin. */
    claimed: async (tenant: Tenant, count: number) => {
      const token = newUuid();
      const { deliverable, claims, queued } = await tables.appendClaimed(tenant, count, token);
      return {
        eventIds: deliverable,
        begin: () => direct.attemptClaimed(tenant.id, deliverable, { token, claims, queued }, wake),
      };
    },
    batch: (tenant: Tenant, endpointId: string, signal?: AbortSignal) =>
      drain({ tenantId: tenant.id, endpointId, ...(signal ? { signal } : {}) }),
    set: (tenant: Tenant, endpointId: string, assignments: string) =>
      tables.rows(tenant, `update endpoints set ${assignments} where id = $1`, [endpointId]),
    /** What waits is due. */
    makeDue: (tenant: Tenant) =>
      tables.rows(tenant, `update deliveries set next_attempt_at = now() - interval '2 s' where status = 'pending'`),
    close: async () => {
      await poster.close();
      await db.close();
      await database.drop();
    },
  };
}
export type Lanes = Awaited<ReturnType<typeof openLanes>>;
