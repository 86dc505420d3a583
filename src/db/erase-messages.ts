import { validate as isUuid } from 'uuid';
import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { addressesOf, type Change, changeOf, run, type Scope, type Step } from './erasure-statements.js';
import { erasedText } from './personal-data.js';

/** Rows that one batch looks through. */
const limit = 1000;
const firstUuid = '00000000-0000-0000-0000-000000000000';

/** `$2`: the customer, `$3`: its accounts, `$4`: its TypeID, `$5`: its addresses in lower case; `$2` null: everything is the tenant's. */
const parameters = (ids: readonly unknown[], scope: Scope) => [
  ids,
  scope.customerId,
  scope.accountIds,
  scope.customerName,
  addressesOf(scope),
];
/** Keeps every parameter of a statement typed, whichever of them it needs. */
const typed = `($2::uuid is null or $3::uuid[] is not null) and $4::text is distinct from '' and $5::text[] is not null`;

const mentions = (text: string) => `exists (select from unnest($5::text[]) a where position(a in lower(${text})) > 0)`;
const named = (text: string) => `(position($4 in ${text}) > 0 or ${mentions(text)})`;
/** The fact that a message tells of stands in its key: `payment_received:<payment or invoice>:email`. */
const factOf = (table: string, payer = 'f.billing_account_id') => `exists (select from ${table}
  where f.id = case when split_part(n.dedupe_key, ':', 2) ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then split_part(n.dedupe_key, ':', 2)::uuid end
    and ${payer} = any ($3))`;
/** Of messages n. */
const isTheirs = `(lower(n.recipient) = any ($5) or ${named('n.variables::text')} or ${factOf('payments f')} or ${factOf('invoices f')}
  or ${factOf('subscriptions f')} or ${factOf('refunds f join payments p on p.id = f.payment_id', 'p.billing_account_id')}
  or exists (select from dunning_runs r where position(r.id::text in n.dedupe_key) > 0 and r.billing_account_id = any ($3)))`;
/** That such a message is the one with this id. */
const ofMessage = (id: string) =>
  `exists (select from notifications n where n.id = ${id} and (n.recipient = '[erased]' or ${isTheirs}))`;

interface Look {
  table: string;
  /** Of rows x: that one is the customer's. */
  isTheirs: string;
  /** What else is read of each. */
  also?: string;
}

/** Looks through the tenant's rows page by page, and leaves what is not the customer's. */
function looking<Row extends { id: string }>({ table, isTheirs, also = '' }: Look) {
  const page = sql(
    `select id::text as id from ${table} where tenant_id = $1 and id > $2 order by ${table}.id limit ${limit}`,
  );
  const theirs = sql(
    `select x.id${also} from ${table} x where x.id = any ($1) and ${typed} and ($2::uuid is null or ${isTheirs})`,
  );
  return async (tx: Tx, scope: Scope, first: string): Promise<{ rows: Row[]; next: string | null }> => {
    const all = await tx.query<{ id: string }>(page, [scope.tenantId, scope.cursor ?? first]);
    const ids = all.map((row) => row.id);
    const rows = ids.length === 0 ? [] : await tx.query<Row>(theirs, parameters(ids, scope));
    return { rows, next: all.length < limit ? null : (all.at(-1)?.id ?? null) };
  };
}
const idsOf = (rows: readonly { id: string }[]): string[] => rows.map((row) => row.id);

const messages = changeOf('notifications', {
  sets: [
    `status = case when status in ('queued','sending') then 'skipped' else status end`,
    `skip_reason = case when status in ('queued','sending') then 'erased' else skip_reason end`,
    'lease_token = null',
    'lease_until = null',
  ],
  dirty: [`status in ('queued','sending')`],
});
const findMessages = looking<{ id: string; created_at: Millis }>({
  table: 'notifications',
  also: ', x.created_at',
  isTheirs: isTheirs.replaceAll('n.', 'x.'),
});
const lockMessages = sql(
  `select status = 'sending' and lease_until > now() as is_leaving from notifications where id = any ($1) order by id for update`,
);

/** What waits is not sent any more. What is being sent right now is waited for: its end writes the address once more. */
export const eraseMessages: Step = async (tx, scope) => {
  const { rows, next } = await findMessages(tx, scope, firstUuid);
  const ids = idsOf(rows);
  const locked = scope.dryRun ? [] : await tx.query<{ is_leaving: boolean | null }>(lockMessages, [ids]);
  if (locked.some((row) => row.is_leaving)) return { counts: {}, next: scope.cursor, busy: true };
  const counts = { notifications: await run(tx, scope, messages, ids) };
  return { counts, next, ...(scope.dryRun ? {} : { messages: rows }) };
};

const mails = changeOf('email_log');
const findMails = looking<{ id: string }>({
  table: 'email_log',
  isTheirs: `(lower(x.to_email) = any ($5) or ${ofMessage('x.notification_id')})`,
});

export const eraseMails: Step = async (tx, scope) => {
  const { rows, next } = await findMails(tx, scope, firstUuid);
  return { counts: { email_log: await run(tx, scope, mails, idsOf(rows)) }, next };
};

const suppressions = changeOf('suppressions');
const findSuppressions = looking<{ id: string }>({ table: 'suppressions', isTheirs: 'x.email = any ($5)' });

export const eraseSuppressions: Step = async (tx, scope) => {
  const { rows, next } = await findSuppressions(tx, scope, firstUuid);
  return { counts: { suppressions: await run(tx, scope, suppressions, idsOf(rows)) }, next };
};

const preferences = changeOf('message_preferences');
const findPreferences = looking<{ id: string }>({ table: 'message_preferences', isTheirs: 'x.recipient = any ($5)' });

/** A row stays, and is nobody's. */
export const erasePreferences: Step = async (tx, scope) => {
  const { rows, next } = await findPreferences(tx, scope, firstUuid);
  return { counts: { message_preferences: await run(tx, scope, preferences, idsOf(rows)) }, next };
};

const envelopes = changeOf('events');
/** Of an append-only table, whose function empties and counts. */
const viaFunction = (table: string, update: string, count: string): Change => ({
  update: sql(`select ${update} as n where $2::text[] is not null and $3::text[] is not null`),
  count: sql(
    `select count(*)::int as n from ${table} where $2::text[] is not null and $3::text[] is not null and ${count}`,
  ),
});
const attempts = viaFunction(
  'attempts',
  'erase_attempts($1)',
  'event_id = any ($1::uuid[]) and (response_body is not null or response_headers is not null)',
);
const tellsOfThem = `(x.aggregate_id = $2 or ${named('x.envelope')} or (x.aggregate_type = 'email' and ${ofMessage('x.aggregate_id')}))`;
const findEvents = looking<{ id: string }>({ table: 'events', isTheirs: tellsOfThem });
/** An erasure that an earlier release has begun counted events: its step begins again. */
const eventCursor = (text: string | undefined): string => (text !== undefined && isUuid(text) ? text : firstUuid);

/** Deliveries that wait go out all the same: they tell what happened, and no longer to whom. */
export const eraseEvents: Step = async (tx, scope) => {
  const { rows, next } = await findEvents(tx, { ...scope, cursor: eventCursor(scope.cursor ?? undefined) }, firstUuid);
  return { counts: { events: await run(tx, scope, envelopes, idsOf(rows)) }, next };
};

// An address that an event was found by is gone from it by now.
const findToldEvents = looking<{ id: string }>({
  table: 'events',
  isTheirs: `(${tellsOfThem} or position('${erasedText}' in x.envelope) > 0)`,
});
const clock = sql('select now()::text as now');
// Whose row somebody is writing is passed over, and counts as one that is leaving: nobody waits for anybody.
const leaving = sql(`
  select (select count(*) from deliveries where event_id = any ($1) and status in ('pending','sending') and created_at < $2)
    > (select count(*) filter (where status = 'pending' or lease_until < now()) from (
      select status, lease_until from deliveries where event_id = any ($1) and status in ('pending','sending') and created_at < $2 for update skip locked) as free)
    as it`);

/**
 * What endpoints said to events that are erased by now. A process may still have such an event in hand as it was: it is
 * waited for, under its claim, until the attempt is recorded. `cursor`: where it is, and since when no text is left.
 */
export const eraseAttempts: Step = async (tx, scope) => {
  const [begun, since = (await tx.query<{ now: string }>(clock, []))[0]?.now] = scope.cursor?.split('@') ?? [];
  const from = eventCursor(begun);
  const { rows, next } = await findToldEvents(tx, { ...scope, cursor: from }, firstUuid);
  const ids = idsOf(rows);
  const [isLeaving] = scope.dryRun ? [] : await tx.query<{ it: boolean }>(leaving, [ids, since]);
  if (isLeaving?.it) return { counts: {}, next: `${from}@${since}`, busy: true };
  return { counts: { attempts: await run(tx, scope, attempts, ids) }, next: next && `${next}@${since}` };
};

const entries = viaFunction(
  'audit_log',
  'erase_audit_entries($1, $2, $3)',
  `id = any ($1::bigint[]) and entity_type is distinct from 'erasure'
    and (before is distinct from erased(before, $2, $3) or after is distinct from erased(after, $2, $3))`,
);
const findEntries = looking<{ id: string }>({
  table: 'audit_log',
  isTheirs: `(x.entity_id = $2 or ${named('concat(x.before::text, x.after::text)')})`,
});

/** Who did what, and when, stays. */
export const eraseAudit: Step = async (tx, scope) => {
  const { rows, next } = await findEntries(tx, scope, '0');
  return { counts: { audit_log: await run(tx, scope, entries, idsOf(rows)) }, next };
};
