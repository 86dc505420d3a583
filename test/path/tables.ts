import { randomUUID } from 'node:crypto';
import { appendEvents } from '../../src/billing/append-events.js';
import type { Database } from '../../src/db/connection.js';
import type { EndpointState } from '../../src/db/lanes.js';
import { createSealer, sealPurposes } from '../../src/db/sealed.js';
import { newUuid } from '../../src/db/uuid.js';
import type { EventName } from '../../src/domain/events.js';
import { publicId } from '../../src/domain/ids.js';

export interface Tenant {
  id: string;
  externalId: string;
}

export interface DeliveryRow {
  event_id: string;
  endpoint_id: string;
  status: string;
  reason: string | null;
  attempts: number;
  failures: number;
  next_attempt_at: number;
}

export interface AttemptRow {
  event_id: string;
  number: number;
  error: string | null;
  response_status: number | null;
  trigger: string;
  started_at: number;
}

/** Rows as a test makes them and reads them back, past the service. */
export function createTables(db: Database, sealKey: Buffer) {
  const rows = <Row = Record<string, unknown>>(tenant: Tenant, text: string, values: unknown[] = []) =>
    db.withTenant(tenant.id, (tx) => tx.query<Row>(text, values));
  return {
    rows,
    tenant: (externalId = `tenant-${randomUUID().slice(0, 8)}`) => addTenant(db, externalId),
    /** Active, queued and subscribed to everything, unless `fields` say otherwise. */
    endpoint: (tenant: Tenant, url: string, fields: Record<string, unknown> = {}) =>
      addEndpoint(db, sealKey, tenant, url, fields),
    endpointRow: async (tenant: Tenant, id: string) => {
      const [row] = await rows<EndpointState & { wake_requested: boolean }>(
        tenant,
        'select * from endpoints where id = $1',
        [id],
      );
      return row!;
    },
    deliveries: (tenant: Tenant, endpointId?: string) =>
      rows<DeliveryRow>(
        tenant,
        'select * from deliveries where $1::uuid is null or endpoint_id = $1 order by event_id',
        [endpointId ?? null],
      ),
    attempts: (tenant: Tenant) => rows<AttemptRow>(tenant, 'select * from attempts order by event_id, number'),
    /** Commits events of ours; returns the ids of those that somebody gets. */
    append: async (tenant: Tenant, count = 1, type: EventName = 'invoice.paid') =>
      (await append(db, tenant, count, type)).deliverable,
    /** An event of each of these invoices, in this order. */
    appendOf: async (tenant: Tenant, invoiceIds: readonly string[]) =>
      (await append(db, tenant, invoiceIds.length, 'invoice.paid', undefined, invoiceIds)).deliverable,
    /** As above, and claims first attempts for `token`. */
    appendClaimed: (tenant: Tenant, count: number, token: string) => append(db, tenant, count, 'invoice.paid', token),
  };
}

async function addTenant(db: Database, externalId: string): Promise<Tenant> {
  const id = newUuid();
  await db.withSystem((tx) =>
    tx.query('insert into tenants (id, external_id, name) values ($1, $2, $2)', [id, externalId]),
  );
  return { id, externalId };
}

async function addEndpoint(
  db: Database,
  sealKey: Buffer,
  tenant: Tenant,
  url: string,
  fields: Record<string, unknown>,
): Promise<string> {
  const id = newUuid();
  const sealed = createSealer(sealKey).seal('whsec_c2VjcmV0c2VjcmV0', sealPurposes.endpointSecret);
  const all = {
    id,
    tenant_id: tenant.id,
    url,
    events: ['*'],
    timeout_ms: 3000,
    secrets: JSON.stringify([{ sealed, expires_at: null }]),
    ...fields,
  };
  const names = Object.keys(all);
  await db.withTenant(tenant.id, (tx) =>
    tx.query(
      `insert into endpoints (${names.join(', ')}) values (${names.map((_name, index) => `$${index + 1}`).join(', ')})`,
      Object.values(all),
    ),
  );
  return id;
}

async function append(
  db: Database,
  tenant: Tenant,
  count: number,
  type: EventName,
  token?: string,
  invoiceIds: readonly string[] = [],
) {
  const drafts = Array.from({ length: count }, (_, index) => {
    const id = newUuid();
    const invoiceId = invoiceIds[index] ?? id;
    return {
      tenantId: tenant.id,
      tenantExternalId: tenant.externalId,
      type,
      aggregate: { type: 'invoice', id: invoiceId, version: 1 },
      occurredAt: Date.now(),
      data: { invoice_id: publicId('invoice', invoiceId) },
      dedupeKey: `${type}:${id}`,
    };
  });
  return db.withTenant(tenant.id, (tx) => appendEvents(tx, drafts, token));
}
