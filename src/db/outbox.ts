import type { ChannelName } from '../domain/channels.js';
import type { Priority } from '../domain/tell/priorities.js';
import type { Traceparent } from '../domain/trace.js';
import { type Claim, leaseTime } from './claims.js';
import { sql, type Tx } from './connection.js';
import { matches, readable } from './filter-match.js';
import { wakesForWork } from './holds.js';

const insertEvents = sql(`
  with drafts as (
    select * from jsonb_to_recordset($1) as r (position int, id uuid, tenant_id uuid, type text, aggregate_type text, aggregate_id uuid,
      aggregate_version int, schema_version smallint, occurred_at timestamptz, envelope text, dedupe_key text, traceparent text)
  ), told as (
    insert into events (id, tenant_id, type, aggregate_type, aggregate_id, aggregate_version, schema_version, occurred_at, envelope, dedupe_key, traceparent)
    select id, tenant_id, type, aggregate_type, aggregate_id, aggregate_version, schema_version, occurred_at, envelope, dedupe_key, traceparent from drafts order by position
    on conflict (tenant_id, dedupe_key) do nothing
    returning id, tenant_id, type, aggregate_id, envelope
  ), subscribed as materialized (
    select uuid7() as id, t.tenant_id, t.id as event_id, e.id as endpoint_id, name.deliver_as as event_name, ${wakesForWork('e')} as wakes,
      e.status = 'active' and e.lane = 'direct' and $3::uuid is not null as is_claimed, e.url, e.secrets, e.headers, e.timeout_ms, e.retry_profile, e.filter_path,
      e.format, case when e.ordered then t.aggregate_id end as ordering_key
    from told t
    join endpoints e on e.tenant_id = t.tenant_id and e.status in ('active','paused')
    cross join lateral (
      select c.deliver_as from jsonb_to_recordset($2) as c (type text, preference int, pattern text, deliver_as text)
      where c.type = t.type and c.pattern = any (e.events) order by c.preference limit 1
    ) name
    for key share of e
  ), read as materialized (
    select id, ${readable('envelope')} as envelope from told
    where id = any (array(select event_id from subscribed where filter_path is not null))
  ), matched as materialized (
    select s.* from subscribed s left join read r on r.id = s.event_id
    where s.filter_path is null or ${matches('r.envelope', 's.filter_path')}
  ), written as (
    insert into deliveries (id, tenant_id, event_id, endpoint_id, event_name, ordering_key, status, lease_token, lease_until)
    select id, tenant_id, event_id, endpoint_id, event_name, ordering_key, case when is_claimed then 'sending' else 'pending' end,
      case when is_claimed then $3::uuid end, case when is_claimed then clock_timestamp() + ${leaseTime('matched')} end
    from matched
  )
  select told.id as event_id, m.id, m.tenant_id, m.endpoint_id, m.event_name, m.wakes, m.is_claimed, m.url, m.secrets, m.headers, m.timeout_ms, m.retry_profile, m.format,
    m.ordering_key
  from told left join matched m on m.event_id = told.id`);

const insertNotifications = sql(`
  insert into notifications (id, tenant_id, category, template, channel, locale, priority, recipient, user_id, status, skip_reason, variables, dedupe_key, traceparent)
  select id, tenant_id, category, template, coalesce(channel, 'email'), locale, priority, recipient, user_id,
    case when recipient is null then 'skipped' else 'queued' end, case when recipient is null then 'no_recipient' end, variables, dedupe_key, traceparent
  from jsonb_to_recordset($1) as r (id uuid, tenant_id uuid, category text, template text, channel text, locale text, priority text, recipient text, user_id text, variables jsonb, dedupe_key text, traceparent text)
  on conflict (tenant_id, dedupe_key) do nothing
  returning id, status`);

/** An event on its way in; `position` keeps the order of one transaction. */
export interface EventRow {
  position: number;
  id: string;
  tenant_id: string;
  type: string;
  aggregate_type: string;
  aggregate_id: string;
  aggregate_version: number;
  schema_version: number;
  occurred_at: string;
  envelope: string;
  dedupe_key: string;
  /** Of what led to it; null: it begins a trace. */
  traceparent: Traceparent | null;
}

/** A pattern that an endpoint may have subscribed with, and the name under which it then gets events of `type`. */
export interface PatternRow {
  type: string;
  preference: number;
  pattern: string;
  deliver_as: string;
}

/** A new event and one of its deliveries, or an event without any. */
interface ToldRow extends Omit<Claim, 'id' | 'attempts' | 'failures' | 'next_trigger' | 'envelope' | 'traceparent'> {
  id: string | null;
  wakes: boolean | null;
  is_claimed: boolean | null;
}

/** What was new, in the order in which it was given. */
export interface Told {
  eventIds: string[];
  /** Those of them that somebody subscribed to. */
  deliverable: string[];
  /** First attempts that the caller may make under its token, once it has committed. */
  claims: Claim[];
  /** Endpoints whose drains have the others to make. */
  queued: string[];
}

/**
 * Inserts events that are not known by their dedupe key, and a delivery for every endpoint that subscribed and whose filter
 * matches; an envelope is read once, and only if one of them has a filter. With a token
 * the first attempts in the direct lane are claimed as they are written, and need no claim afterwards. Whoever is just
 * changing an endpoint is waited for, and heard.
 */
export async function insertEventRows(
  tx: Tx,
  rows: readonly EventRow[],
  patterns: readonly PatternRow[],
  token: string | undefined,
): Promise<Told> {
  const told = await tx.query<ToldRow>(insertEvents, [JSON.stringify(rows), JSON.stringify(patterns), token ?? null]);
  const written = told.filter((row): row is ToldRow & { id: string } => row.id !== null);
  const known = new Map(rows.map((row) => [row.id, row]));
  const inOrder = (some: readonly ToldRow[]): string[] => {
    const ids = new Set(some.map((row) => row.event_id));
    return rows.map((row) => row.id).filter((id) => ids.has(id));
  };
  return {
    eventIds: inOrder(told),
    deliverable: inOrder(written),
    claims: written.filter((row) => row.is_claimed).map((row) => claimOf(row, known.get(row.event_id))),
    queued: [...new Set(written.filter((row) => row.wakes && !row.is_claimed).map((row) => row.endpoint_id))],
  };
}

/** Written out: objects of one form are read several times faster than copies, all the way to the endpoint. */
const claimOf = (row: ToldRow & { id: string }, event: EventRow | undefined): Claim => ({
  id: row.id,
  tenant_id: row.tenant_id,
  event_id: row.event_id,
  endpoint_id: row.endpoint_id,
  event_name: row.event_name,
  attempts: 0,
  failures: 0,
  next_trigger: 'first',
  envelope: event?.envelope ?? '',
  traceparent: event?.traceparent ?? null,
  url: row.url,
  secrets: row.secrets,
  headers: row.headers,
  timeout_ms: row.timeout_ms,
  retry_profile: row.retry_profile,
  format: row.format,
  ordering_key: row.ordering_key,
});

export interface NotificationRow {
  id: string;
  tenant_id: string;
  category: string;
  template: string;
  /** Absent: `email`. */
  channel?: ChannelName;
  locale: string;
  priority: Priority;
  recipient: string | null;
  user_id: string | null;
  variables: Record<string, string>;
  dedupe_key: string;
  /** Of what led to it; absent: it begins a trace. */
  traceparent?: Traceparent | null;
}

/** Inserts messages that are not known by their dedupe key; one without a recipient is kept as skipped. */
export const insertNotificationRows = (
  tx: Tx,
  rows: readonly NotificationRow[],
): Promise<{ id: string; status: string }[]> => tx.query(insertNotifications, [JSON.stringify(rows)]);
