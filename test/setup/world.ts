import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createApplyGatewayEvent } from '../../src/billing/apply-gateway-event.js';
import type { ApplyResult } from '../../src/billing/apply-result.js';
import { createApplyOrPutAside } from '../../src/billing/dead-letter.js';
import { createReadEvent } from '../../src/billing/read-event.js';
import { createDatabase, type Database } from '../../src/db/connection.js';
import { insertGatewayEvents } from '../../src/db/store-gateway-events.js';
import { newUuid } from '../../src/db/uuid.js';
import type { GatewayName } from '../../src/domain/entities.js';
import { gateways } from '../../src/gateways/index.js';
import { parseObject } from '../../src/gateways/parse-object.js';
import { cloneDatabase } from './database.js';
import { traceparent, tracer } from './tracer.js';
import { voiceOf } from './voice.js';

export type Body = Record<string, unknown>;

export const fixture = (gateway: GatewayName, name: string): Body =>
  JSON.parse(readFileSync(new URL(`../../fixtures/${gateway}/${name}.json`, import.meta.url), 'utf8')) as Body;

/** A database with one tenant and the platform's own accounts, and the way of an event through it without any server. */
export async function createWorld(open = cloneDatabase) {
  const database = await open();
  const statements: string[] = [];
  const db = createDatabase({ url: database.serviceUrl, max: 10, onStatement: (text) => statements.push(text) });
  const accounts = {} as Record<GatewayName, string>;
  for (const gateway of ['stripe', 'razorpay', 'asaas'] as const)
    accounts[gateway] = await addAccount(db, gateway, 'default', null);
  const tenantId = await addTenant(db, 'tenant-123', 'Acme');
  let now = Date.parse('2026-01-20T12:00:00Z');
  const conflicts: string[] = [];
  const said = new Map<string, Body | null>();
  const asked: string[][] = [];
  const applyAlone = createApplyOrPutAside(
    db,
    createApplyGatewayEvent({
      db,
      read: createReadEvent({ gateways, parse: parseObject }),
      subscriptionPath: (gateway, id) => gateways[gateway].subscriptionPath(id),
      onConflict: (entity) => conflicts.push(entity),
      tracer,
      observe: () => {},
      voice: voiceOf('BoxCostPro'),
      now: () => now,
    }),
  );
  /** As its workflow does. */
  async function apply(id: string): Promise<ApplyResult> {
    const result = await applyAlone(id);
    if (!('refetch' in result)) return result;
    asked.push(result.refetch.paths);
    return applyAlone(id, new Map([...said].filter(([path]) => result.refetch.paths.includes(path))));
  }

  async function store(
    gateway: GatewayName,
    body: Body,
    account = accounts[gateway],
    headers: Record<string, string> = {},
  ) {
    const rawBody = Buffer.from(JSON.stringify(body));
    const bodySha256 = createHash('sha256').update(rawBody).digest();
    const request = { body: rawBody, header: (name: string) => (headers[name] === undefined ? [] : [headers[name]]) };
    const identity = gateways[gateway].identify(request, body, bodySha256);
    if (!identity) throw new Error('not an event');
    const event = {
      id: newUuid(),
      gateway,
      gatewayAccountId: account,
      ...identity,
      livemode: identity.livemode ?? true,
      rawBody,
      bodySha256,
      traceparent,
      times: 1,
    };
    const stored = await db.withSystem((tx) => insertGatewayEvents(tx, [event]));
    return stored.get(event.id)!;
  }

  return {
    db,
    database,
    accounts,
    tenantId,
    statements,
    store,
    apply,
    /** Without asking the gateway. */
    applyAlone,
    /** Paths of the gateway's API that were asked for, event by event. */
    asked,
    /** What the gateway answers, by path; what is not here it cannot be asked. */
    said,
    /** Entities about which words contradicted each other. */
    conflicts,
    setNow: (text: string) => {
      now = Date.parse(text);
    },
    /** Stores and applies. */
    receive: async (gateway: GatewayName, body: Body, account?: string, headers?: Record<string, string>) =>
      apply((await store(gateway, body, account, headers)).id),
    addTenant: (externalId: string) => addTenant(db, externalId, externalId),
    addAccount: (gateway: GatewayName, name: string, tenant: string | null) => addAccount(db, gateway, name, tenant),
    addEndpoint: async (tenant: string, events: string[], url = 'http://127.0.0.1:9/hook', lane = 'queued') => {
      const id = newUuid();
      await db.withTenant(tenant, (tx) =>
        tx.query(
          `insert into endpoints (id, tenant_id, url, events, secrets, lane) values ($1, $2, $3, $4, '[{"sealed":"whsec_c2VjcmV0c2VjcmV0","expires_at":null}]', $5)`,
          [id, tenant, url, events, lane],
        ),
      );
      return id;
    },
    rows: <Row = Record<string, unknown>>(text: string, values: unknown[] = [], tenant = tenantId) =>
      db.withTenant(tenant, (tx) => tx.query<Row>(text, values)),
    close: async () => {
      await db.close();
      await database.drop();
    },
  };
}
export type World = Awaited<ReturnType<typeof createWorld>>;

async function addTenant(db: Database, externalId: string, name: string): Promise<string> {
  const id = newUuid();
  await db.withSystem((tx) =>
    tx.query('insert into tenants (id, external_id, name) values ($1, $2, $3)', [id, externalId, name]),
  );
  return id;
}

async function addAccount(db: Database, gateway: GatewayName, name: string, tenant: string | null): Promise<string> {
  const id = newUuid();
  await db.withSystem((tx) =>
    tx.query("insert into gateway_accounts (id, gateway, name, tenant_id, mode) values ($1, $2, $3, $4, 'both')", [
      id,
      gateway,
      name,
      tenant,
    ]),
  );
  return id;
}
