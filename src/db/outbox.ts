import { sql, type Tx } from './connection.js';

const insertEvents = sql(`
  with drafts as (
    select * from jsonb_to_recordset($1) as r (position int, id uuid, tenant_id uuid, type text, aggregate_type text, aggregate_id uuid,
      aggregate_version int, occurred_at timestamptz, envelope text, dedupe_key text)
  ), told as (
    insert into events (id, tenant_id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at, envelope, dedupe_key)
    select id, tenant_id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at, envelope, dedupe_key from drafts order by position
    on conflict (tenant_id, dedupe_key) do nothing
    returning id, tenant_id, type
  ), matched as (
    insert into deliveries (tenant_id, event_id, endpoint_id, event_name)
    select t.tenant_id, t.id, e.id, name.deliver_as
    from told t
    join endpoints e on e.tenant_id = t.tenant_id and e.status in ('active','paused')
    cross join lateral (
      select c.deliver_as from jsonb_to_recordset($2) as c (type text, preference int, pattern text, deliver_as text)
      where c.type = t.type and c.pattern = any (e.events) order by c.preference limit 1
    ) name
    returning event_id
  )
  select id, id in (select event_id from matched) as has_deliveries from told`);

const insertNotifications = sql(`
  insert into notifications (id, tenant_id, category, template, channel, locale, priority, recipient, status, skip_reason, variables, dedupe_key)
  select id, tenant_id, category, template, 'email', locale, priority, recipient,
    case when recipient is null then 'skipped' else 'queued' end, case when recipient is null then 'no_recipient' end, variables, dedupe_key
  from jsonb_to_recordset($1) as r (id uuid, tenant_id uuid, category text, template text, locale text, priority text, recipient text, variables jsonb, dedupe_key text)
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
  occurred_at: string;
  envelope: string;
  dedupe_key: string;
}

/** A pattern that an endpoint may have subscribed with, and the name under which it then gets events of `type`. */
export interface PatternRow {
  type: string;
  preference: number;
  pattern: string;
  deliver_as: string;
}

/** Inserts events that are not known by their dedupe key, and a delivery for every endpoint that subscribed. */
export const insertEventRows = (
  tx: Tx,
  rows: readonly EventRow[],
  patterns: readonly PatternRow[],
): Promise<{ id: string; has_deliveries: boolean }[]> =>
  tx.query(insertEvents, [JSON.stringify(rows), JSON.stringify(patterns)]);

export interface NotificationRow {
  id: string;
  tenant_id: string;
  category: string;
  template: string;
  locale: string;
  priority: string;
  recipient: string | null;
  variables: Record<string, string>;
  dedupe_key: string;
}

/** Inserts messages that are not known by their dedupe key; one without a recipient is kept as skipped. */
export const insertNotificationRows = (
  tx: Tx,
  rows: readonly NotificationRow[],
): Promise<{ id: string; status: string }[]> => tx.query(insertNotifications, [JSON.stringify(rows)]);
