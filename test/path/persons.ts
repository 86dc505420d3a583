import pg from 'pg';
import { createErase } from '../../src/activities/erase.js';
import { appendEvents } from '../../src/billing/append-events.js';
import { createNotificationSender } from '../../src/channels/send-notification.js';
import { createTemplates } from '../../src/channels/templates/render.js';
import { requestErasure } from '../../src/db/erasure.js';
import { newUuid } from '../../src/db/uuid.js';
import type { GatewayName } from '../../src/domain/entities.js';
import { tracer } from '../setup/tracer.js';
import { type Body, fixture, type World } from '../setup/world.js';

export interface Person {
  /** In all of a gateway's ids. */
  id: string;
  name: string;
  email: string;
  phone: string;
}
export const ada: Person = {
  id: 'Adaline',
  name: 'Ada Byron King',
  email: 'Ada.King@Example.org',
  phone: '+15550100199',
};
export const bob: Person = { id: 'Bobrow', name: 'Bob Ostrom', email: 'bob@example.net', phone: '+15550100299' };

/** A gateway's message as its fixture has it, about this person. */
export function about(
  { id, name, email, phone }: Person,
  gateway: GatewayName,
  file: string,
  changes: Body = {},
): Body {
  const text = JSON.stringify(fixture(gateway, file))
    .replaceAll('BillhookDemo', id)
    .replaceAll(/\b(pay|cust|order|rfnd|inv|sub|acc|plan)_[A-Za-z0-9]+/g, `$1_${id}`)
    .replaceAll(/Ada Lovelace|Asha Rao/g, name)
    .replaceAll(/[a-z.]+@example\.com/g, email)
    .replaceAll('+919876543210', phone);
  return { ...(JSON.parse(text) as Body), ...changes };
}

export type Row = Record<string, unknown>;
export type Snapshot = Record<string, Row[]>;

/** Everything that stands in the database, past every policy; bytes as text. */
export async function snapshotOf(world: Pick<World, 'database'>): Promise<Snapshot> {
  const client = new pg.Client({ connectionString: world.database.ownerUrl, options: '-c search_path=billing' });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; bytes: string[] }>(`
      select c.relname as name, array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.atttypid = 'bytea'::regtype) as bytes
      from pg_class c where c.relnamespace = 'billing'::regnamespace and c.relkind = 'r' and c.relname not like 'migrations%' order by 1`);
    const all: Snapshot = {};
    for (const { name, bytes } of rows) {
      const readable = bytes
        .map((column) => `|| jsonb_build_object('${column}', encode(${column}, 'escape'))`)
        .join(' ');
      const result = await client.query<{ row: Row }>(
        `select to_jsonb(t) ${readable} as row from ${name} t order by to_jsonb(t)::text`,
      );
      all[name] = result.rows.map(({ row }) => row);
    }
    return all;
  } finally {
    await client.end();
  }
}

/** `table.column` of everything in which one of these stands, in whatever case. */
export const found = (all: Snapshot, ...needles: string[]): string[] =>
  Object.entries(all).flatMap(([table, rows]) =>
    rows.flatMap((row) =>
      Object.entries(row).flatMap(([column, value]) => {
        const text = JSON.stringify(value)?.toLowerCase() ?? '';
        return needles.some((needle) => text.includes(needle.toLowerCase())) ? [`${table}.${column}: ${text}`] : [];
      }),
    ),
  );

export const tracesOf = (all: Snapshot, { name, email, phone }: Person): string[] => found(all, name, email, phone);

/** Runs an erasure to its end; `onBusy` lets go of what it waits for. */
export async function erase(
  world: World,
  what: { tenant: string; customer?: string | null; dryRun?: boolean },
  onBusy: () => Promise<unknown> = async () => {
    throw new Error('busy');
  },
): Promise<Record<string, number>> {
  const { id } = await world.db.withTenant(what.tenant, (tx) =>
    requestErasure(tx, {
      id: newUuid(),
      tenant_id: what.tenant,
      customer_id: what.customer ?? null,
      reason: 'asked for it',
      dry_run: what.dryRun ?? false,
    }),
  );
  const next = createErase({ db: world.db, forget: async () => {}, heartbeat: () => {} });
  for (;;) {
    const { state, counts } = await next({ tenantId: what.tenant, id });
    if (state === 'done') return counts;
    if (state === 'busy') await onBusy();
  }
}

/** Sends the first mail that waits for a person; it goes nowhere, and leaves what a mail leaves. */
export async function sendMail(world: World, tenantId: string, { email }: Person): Promise<number> {
  const send = createNotificationSender({
    db: world.db,
    channels: {
      email: {
        provider: 'test',
        send: async (message) => ({
          providerMessageId: message.messageId,
          response: `250 queued for ${message.to}`,
        }),
        close: async () => {},
      },
    },
    render: createTemplates({ brand: 'BoxCostPro' }),
    from: 'noreply@boxcostpro.com',
    brand: 'BoxCostPro',
    appendEvents,
    now: Date.now,
    log: { info: () => {}, warn: () => {} },
    tracer,
    observe: () => {},
    onAttempt: () => {},
    onFallback: () => {},
  });
  const queued = await world.rows<{ id: string }>(
    `select id from notifications where status = 'queued' and recipient = $1 order by id limit 1`,
    [email],
    tenantId,
  );
  for (const { id } of queued)
    await send({ tenantId, notificationId: id, attempt: 1, lastAttempt: false, retryInMs: 1000 });
  return queued.length;
}
