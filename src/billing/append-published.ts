import type { Tx } from '../db/connection.js';
import type { Told } from '../db/outbox.js';
import type { eventsByDedupeKey } from '../db/published-events.js';
import { newUuid } from '../db/uuid.js';
import { ConcurrentChange } from '../domain/errors.js';
import { type Publication, publishedDraft } from '../domain/publishing.js';
import { rfc3339 } from '../domain/time.js';
import type { Traceparent } from '../domain/trace.js';
import { appendEvents } from './append-events.js';
import { sameJson } from './same-json.js';

export interface Publisher {
  id: string;
  externalId: string;
}

/** What a publication became. */
export interface Published {
  /** uuid of the event: its own, or that of the one which its external id names already. */
  id: string;
  /** false: that one has another content. */
  isSame: boolean;
}

/** Publications with the ids under which they are events unless they are known already. */
export const draftsOf = (publisher: Publisher, publications: readonly Publication[], now: number) =>
  publications.map((publication) => publishedDraft(publisher, publication, { id: newUuid(), now }));
type Draft = ReturnType<typeof draftsOf>[number] & { traceparent?: Traceparent };

/** As the publisher, and in one statement. An external id that is known adds nothing. */
export const appendPublished = (tx: Tx, drafts: readonly Draft[], token?: string): Promise<Told> =>
  appendEvents(tx, drafts, token);

/** What each has become, in their order; asks only when some were known. Not in the snapshot of the statement that appended. */
export async function publishedAs(
  read: (keys: readonly string[]) => ReturnType<typeof eventsByDedupeKey>,
  publications: readonly Publication[],
  drafts: readonly Draft[],
  told: Told,
): Promise<Published[]> {
  const added = new Set(told.eventIds);
  const left = drafts.filter((draft) => !added.has(draft.id)).map((draft) => draft.dedupeKey);
  const known = new Map(left.length === 0 ? [] : (await read(left)).map((event) => [event.dedupe_key, event]));
  return drafts.map(({ id, dedupeKey }, index) => {
    if (added.has(id)) return { id, isSame: true };
    const event = known.get(dedupeKey);
    if (!event) throw new ConcurrentChange('An event with this external_id has just gone.');
    return { id: event.id, isSame: hasContent(event.envelope, publications[index] as Publication) };
  });
}

/** What was erased can no longer be compared, and counts as the same. */
function hasContent(envelope: string, { type, data, occurredAt }: Publication): boolean {
  const told = JSON.parse(envelope) as { type?: string; timestamp?: string; data?: unknown };
  if (typeof told.data !== 'object' || told.data === null) return true;
  return (
    told.type === type &&
    (occurredAt === null || told.timestamp === rfc3339(occurredAt)) &&
    sameJson(told.data, JSON.parse(JSON.stringify(data)))
  );
}
