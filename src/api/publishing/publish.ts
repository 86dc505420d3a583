import {
  appendPublished,
  draftsOf,
  type Published,
  type Publisher,
  publishedAs,
} from '../../billing/append-published.js';
import { type Beside, placeMsOf } from '../../db/beside.js';
import type { FirstAttempts } from '../../db/claims.js';
import type { Database, Tx } from '../../db/connection.js';
import type { Told } from '../../db/outbox.js';
import { eventsByDedupeKey } from '../../db/published-events.js';
import { createTogether } from '../../db/together.js';
import { newUuid } from '../../db/uuid.js';
import type { Publication } from '../../domain/publishing.js';
import type { Traceparent } from '../../domain/trace.js';
import { Problem } from '../problems.js';

/**
 * Statements of one tenant under way at once, and events of one: bodies are small as a rule; a large one is a batch of its own.
 * Beside others a tenant has 25 to 50 statements a second, however many events it publishes one by one.
 */
const limits = { atOnce: 2, most: 100 };

export interface Publish {
  /** Single events, of which those of one tenant share statements; what is committed is told at once. */
  one(publisher: Publisher, publication: Publication, traceparent: Traceparent): Promise<string>;
  /** All or none, in the caller's transaction. `committed`: to be called when it is. */
  many(
    tx: Tx,
    publisher: Publisher,
    publications: readonly Publication[],
  ): Promise<{ ids: string[]; committed: () => void }>;
}

/** Of a request of its own. */
interface Single {
  publisher: Publisher;
  publication: Publication;
  traceparent: Traceparent;
}

export interface PublishDeps {
  db: Database;
  /** Of tenants that publish. */
  beside: Beside;
  now: () => number;
  /** Has the first attempts of events with deliveries made by a workflow. */
  start: (tenantId: string, eventIds: readonly string[]) => void;
  /** Makes those that were claimed in this process; null: it makes none. */
  attempt: ((tenantId: string, first: FirstAttempts) => void) | null;
}

/** Of a request with more events the first attempts are not claimed, but made a hundred at a time: claims run out. */
const claimLimit = 100;

export function createPublish({ db, beside, now, start, attempt }: PublishDeps): Publish {
  const tokenFor = (events: number): string | undefined => (attempt && events <= claimLimit ? newUuid() : undefined);
  const committed = (tenantId: string, { claims, queued, deliverable }: Told, token: string | undefined): void => {
    if (attempt && token !== undefined) attempt(tenantId, { token, claims, queued });
    else start(tenantId, deliverable);
  };

  /**
   * Never of several tenants: rows of one that somebody has locked must not keep the events of another. A key that was known
   * has added nothing, so nothing has to be taken back.
   */
  const oneTogether = createTogether<Single, Published>(
    async (tenantId, items) => {
      const [first] = items;
      if (!first) return [];
      const publications = items.map((item) => item.publication);
      const drafts = draftsOf(first.publisher, publications, now()).map((draft, index) => ({
        ...draft,
        ...(items[index] && { traceparent: items[index].traceparent }),
      }));
      const token = tokenFor(drafts.length);
      const told = await db.withTenantsAtOnce([tenantId], (tx) => appendPublished(tx, drafts, token), 'kept');
      committed(tenantId, told, token);
      const read = (keys: readonly string[]) => db.withTenant(tenantId, (tx) => eventsByDedupeKey(tx, tenantId, keys));
      return publishedAs(read, publications, drafts, told);
    },
    { ...limits, place: { msOf: placeMsOf, isBeside: (tenantId) => beside.joins(tenantId) } },
  );

  return {
    one: async (publisher, publication, traceparent) => {
      const [published] = await oneTogether(publisher.id, [{ publisher, publication, traceparent }]);
      if (!published?.isSame) throw otherContent('external_id', publication);
      return published.id;
    },
    many: async (tx, publisher, publications) => {
      const drafts = draftsOf(publisher, publications, now());
      const token = tokenFor(drafts.length);
      const told = await appendPublished(tx, drafts, token);
      const read = (keys: readonly string[]) => eventsByDedupeKey(tx, publisher.id, keys);
      const published = await publishedAs(read, publications, drafts, told);
      const wrong = published.findIndex((one) => !one.isSame);
      if (wrong >= 0) throw otherContent(`events.${wrong}.external_id`, publications[wrong]);
      return { ids: published.map((one) => one.id), committed: () => committed(publisher.id, told, token) };
    },
  };
}

const otherContent = (field: string, publication: Publication | undefined): Problem =>
  new Problem('conflict', `There is an event with the external_id '${publication?.externalId}' and another content.`, {
    errors: [{ field, message: 'belongs to an event with another content' }],
  });
