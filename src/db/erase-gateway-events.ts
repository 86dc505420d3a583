import { sql, type Tx } from './connection.js';
import { addressesOf, type Scope, type Step } from './erasure-statements.js';

/** Rows that one batch looks through, of all tenants: an erasure is rare, and an index of whose each is would be paid by every event. */
const limit = 500;
const beginning = '00000000-0000-0000-0000-000000000000';

/** The strings of a body. What is not ASCII is escaped, also in what is looked for. */
const text = `encode(e.raw_body, 'escape')`;
const kinds = `'{customer,subscription,invoice,payment,charge,order,refund,dispute,payment_link}'::text[]`;
/** One of them is what the gateway calls something of which `whose` is true, a row r of `gateway_refs`. */
const names = (whose: string) => `exists (
  select from regexp_matches(${text}, '"([^"\\\\]{3,255})"', 'g') as it (part) where exists (
    select from gateway_refs r where r.gateway_account_id = e.gateway_account_id and r.livemode = e.livemode and r.kind = any (${kinds})
      and r.external_id = it.part[1] and ${whose}))`;
/** So is something of theirs, or an address of theirs is in it. */
const namesThem = `(
  exists (select from unnest($6::text[]) a where position(encode(convert_to(a, 'UTF8'), 'escape') in lower(${text})) > 0)
  or ${names('r.tenant_id = $3 and ($5::uuid[] is null or r.billing_account_id = any ($5))')})`;

const isUnresolved = `e.status in ('tenant_not_found','parked','dead_letter')`;
const isUnread = `e.status = 'received'`;
/**
 * $3 tenant, $4 its external id, $5 accounts of the customer, $6 addresses. The account that an event was applied to may
 * not be the payer's any more, to whom a later event has moved what it tells of.
 */
const isTheirs = `(
  e.billing_account_id = any ($5)
  or ($5::uuid[] is null and (e.tenant_id = $3 or a.tenant_id = $3 or e.tenant_hint = $4))
  or (coalesce(e.tenant_id, $3) = $3 and coalesce(a.tenant_id, $3) = $3 and e.raw_body is not null and ${namesThem}))`;

const found = `
  page as (
    select id from gateway_events where id > $1 order by id limit $2
  ), theirs as (
    select e.id, ${isUnresolved} as is_unresolved, ${isUnread} as is_unread from gateway_events e join gateway_accounts a on a.id = e.gateway_account_id
    where e.id = any (array(select id from page)) and (not ${isUnread} or e.received_at < $7)
      and (${isUnresolved} or e.raw_body is not null or e.last_error is not null or e.outcome #> '{outcome,error}' is not null)
      and ${isTheirs}`;
const result = (from: string) => `
  select (select id from page order by id desc limit 1) as last, (select count(*)::int from page) as seen,
    (select count(*)::int from ${from} where not is_unread) as erased, (select count(*)::int from ${from} where is_unresolved) as unresolved,
    exists (select from theirs where is_unread) as is_unread`;

const count = sql(`with ${found}) ${result('theirs')}`);
/** Nobody can apply what has no body any more: what was not resolved is ignored from now on. */
const erase = sql(`
  with ${found} order by e.id for update of e
  ), gone as (
    update gateway_events e set raw_body = null, last_error = null,
      status = case when t.is_unresolved then 'ignored' else e.status end,
      action = case when t.is_unresolved then 'erased' else e.action end,
      outcome = case when t.is_unresolved
        then jsonb_build_object('outcome', '{"status":"ignored","action":"erased"}'::jsonb, 'tenantId', e.tenant_id, 'deliverable', '[]'::jsonb, 'notifications', '[]'::jsonb)
        else e.outcome #- '{outcome,error}' end,
      refs = case when t.is_unresolved then '{}' else e.refs end,
      tenant_hint = case when t.is_unresolved then null else e.tenant_hint end,
      processed_at = coalesce(e.processed_at, now())
    from theirs t where e.id = t.id and not t.is_unread returning t.is_unresolved, t.is_unread
  )
  ${result('gone')}`);

interface Result {
  last: string | null;
  seen: number;
  erased: number;
  unresolved: number;
  is_unread: boolean;
}

const valuesOf = (scope: Scope) => [
  scope.cursor ?? beginning,
  limit,
  scope.tenantId,
  scope.tenantExternalId,
  scope.accountIds,
  addressesOf(scope),
  new Date(scope.requestedAt),
];

/**
 * What gateways sent: what was applied to their account, and whatever names them. What has not been applied yet is waited
 * for, as it may end as a dead letter with all that it says; one that came since finds the payer marked.
 */
export const eraseGatewayEvents: Step = async (tx, scope) => {
  await tx.actAsSystem();
  const [row] = await tx.query<Result>(scope.dryRun ? count : erase, valuesOf(scope));
  await tx.actAs([scope.tenantId]);
  const counts = { gateway_events: row?.erased ?? 0, gateway_events_unresolved: row?.unresolved ?? 0 };
  if (row?.is_unread && !scope.dryRun) return { counts, next: scope.cursor, busy: true };
  return { counts, next: row && row.seen === limit ? row.last : null };
};

const dropIgnored = sql(`
  update gateway_events e set raw_body = null where e.id = $1
    and exists (select from gateway_refs where gateway_account_id = e.gateway_account_id and is_erased) and ${names('r.is_erased')}`);

/** As `app_system`: an event that is ignored says nothing about whose it is, and its body is kept for long otherwise. */
export const dropBodyOfErased = (tx: Tx, id: string): Promise<unknown> => tx.query(dropIgnored, [id]);
