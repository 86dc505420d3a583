import type { Tx } from '../db/connection.js';
import { insertEventRows, insertNotificationRows, type Told } from '../db/outbox.js';
import { newUuid } from '../db/uuid.js';
import { candidatePatterns } from '../domain/event-patterns.js';
import { aliasesOf, entryOf } from '../domain/events.js';
import { type IdKind, publicId } from '../domain/ids.js';
import { type Tally, talliesOf } from '../domain/tallies.js';
import type { EventDraft, NotificationDraft } from '../domain/tell/draft.js';
import type { QueuedMessage } from '../domain/tell/priorities.js';
import { rfc3339 } from '../domain/time.js';
import type { Traceparent } from '../domain/trace.js';

/** `id`: of a caller that has to know it before the statement has run. `traceparent`: where it is another than the transaction's. */
type Named<Draft> = Draft & { id?: string; traceparent?: Traceparent };

/**
 * Appends events, and their deliveries, in the caller's transaction: from here on they cannot be lost. An event whose
 * dedupe key is known is not told again. `token`: of a caller that makes the first attempts itself once it has committed.
 * No async function: a draft that cannot be written throws before the caller can send the commit.
 */
export function appendEvents(tx: Tx, drafts: readonly Named<EventDraft>[], token?: string): Promise<Told> {
  if (drafts.length === 0) return Promise.resolve({ eventIds: [], deliverable: [], claims: [], queued: [] });
  const rows = drafts.map((draft, position) => {
    const id = draft.id ?? newUuid();
    return {
      position,
      id,
      tenant_id: draft.tenantId,
      type: draft.type,
      aggregate_type: draft.aggregate.type,
      aggregate_id: draft.aggregate.id,
      aggregate_version: draft.aggregate.version,
      schema_version: schemaVersion(draft),
      occurred_at: new Date(draft.occurredAt).toISOString(),
      envelope: envelope(id, draft),
      dedupe_key: draft.dedupeKey,
      traceparent: draft.traceparent ?? tx.traceparent,
    };
  });
  const patterns = [...new Set(drafts.map((draft) => draft.type))].flatMap((type) =>
    candidatePatterns(type, [...aliasesOf(type)]).map(({ pattern, deliverAs }, preference) => ({
      type,
      preference,
      pattern,
      deliver_as: deliverAs,
    })),
  );
  return insertEventRows(tx, rows, patterns, token).then((told) => {
    tx.count(talliesOfNew(drafts, rows, told));
    return told;
  });
}

/** What was known by its dedupe key is not counted again. */
function talliesOfNew(drafts: readonly EventDraft[], rows: readonly { id: string }[], told: Told): Tally[] {
  const added = new Set(told.eventIds);
  const deliverable = new Set(told.deliverable);
  const idOf = new Map(drafts.map((draft, index) => [draft, rows[index]?.id ?? '']));
  return talliesOf(
    drafts.filter((draft) => added.has(idOf.get(draft) ?? '')),
    (draft) => deliverable.has(idOf.get(draft) ?? ''),
  );
}

const schemaVersion = (draft: EventDraft): number => draft.schemaVersion ?? entryOf(draft.type)?.version ?? 1;

/** The JSON that endpoints receive, to the byte. */
export function envelope(id: string, draft: EventDraft): string {
  return JSON.stringify({
    id: publicId('event', id),
    type: draft.type,
    schema_version: schemaVersion(draft),
    timestamp: rfc3339(draft.occurredAt),
    tenant_id: draft.tenantExternalId,
    aggregate: { type: draft.aggregate.type, id: aggregateId(draft), version: draft.aggregate.version },
    data: draft.data,
  });
}

const aggregateKinds: Readonly<Record<string, IdKind>> = { webhook_endpoint: 'endpoint' };
const ownKinds: readonly IdKind[] = [
  'invoice',
  'payment',
  'refund',
  'dispute',
  'subscription',
  'customer',
  'sales_order',
  'dunning_run',
  'email',
  'export',
];

/** TypeID of the aggregate; a tenant goes by the id that its platform gave it. */
export function aggregateId({
  aggregate,
  tenantExternalId,
}: {
  aggregate: { type: string; id: string };
  tenantExternalId: string;
}): string {
  const kind = aggregateKinds[aggregate.type] ?? ownKinds.find((own) => own === aggregate.type);
  return kind === undefined ? tenantExternalId : publicId(kind, aggregate.id);
}

/** Appends messages to people in the caller's transaction; returns those that are to be sent. As above, no async function. */
export function appendNotifications(tx: Tx, drafts: readonly Named<NotificationDraft>[]): Promise<QueuedMessage[]> {
  if (drafts.length === 0) return Promise.resolve([]);
  const rows = drafts.map((draft) => ({
    id: draft.id ?? newUuid(),
    tenant_id: draft.tenantId,
    category: draft.category,
    template: draft.template,
    ...(draft.channel === undefined ? {} : { channel: draft.channel }),
    locale: draft.locale,
    priority: draft.priority,
    recipient: draft.recipient,
    user_id: draft.userId ?? null,
    variables: draft.variables,
    dedupe_key: draft.dedupeKey,
    traceparent: draft.traceparent ?? tx.traceparent,
  }));
  return insertNotificationRows(tx, rows).then((added) => {
    const queued = new Set(added.filter((one) => one.status === 'queued').map((one) => one.id));
    return rows.filter((row) => queued.has(row.id)).map(({ id, priority }) => ({ id, priority }));
  });
}
