import { envelope } from '../billing/append-events.js';
import { newUuid } from '../db/uuid.js';
import { matchesEvent } from '../domain/event-patterns.js';
import { aliasesOf } from '../domain/events.js';
import type { EventDraft } from '../domain/tell/draft.js';
import type { Publisher } from './publisher.js';

/** What endpoints get as JSON. */
export type Envelope = Readonly<Record<string, unknown>> & { id: string; type: string };

export interface InMemoryPublisher extends Publisher {
  /** `receive` gets envelopes one after the other; one that throws makes `publish` reject. Returns how to end it. */
  subscribe(
    tenantId: string,
    patterns: readonly string[],
    receive: (envelope: Envelope) => void | Promise<void>,
  ): () => void;
}

/** What is appended and not published (its transaction was rolled back) is forgotten beyond so many. */
const pendingLimit = 10_000;

/** To functions in this process: for tests, and for programs that Billhook is a part of. Keeps nothing beyond its process. */
export function createInMemoryPublisher(): InMemoryPublisher {
  const pending = new Map<string, EventDraft>();
  const told = new Set<string>();
  const subscribers = new Set<{
    tenantId: string;
    patterns: readonly string[];
    receive: (envelope: Envelope) => void | Promise<void>;
  }>();
  const factOf = ({ tenantId, dedupeKey }: EventDraft): string => `${tenantId} ${dedupeKey}`;

  async function tell(id: string, draft: EventDraft): Promise<void> {
    const event = JSON.parse(envelope(id, draft)) as Envelope;
    for (const { tenantId, patterns, receive } of subscribers) {
      const name = tenantId === draft.tenantId ? matchesEvent(patterns, draft.type, aliasesOf(draft.type)) : null;
      if (name !== null) await receive({ ...event, type: name });
    }
  }

  return {
    append: async (_tx, drafts) => {
      const deliverable: string[] = [];
      for (const draft of drafts) {
        if (told.has(factOf(draft))) continue;
        const id = newUuid();
        pending.set(id, draft);
        deliverable.push(id);
        const [oldest] = pending.keys();
        if (pending.size > pendingLimit && oldest !== undefined) pending.delete(oldest);
      }
      return { deliverable };
    },
    publish: async (tenantId, eventIds) => {
      for (const id of eventIds) {
        const draft = pending.get(id);
        if (draft?.tenantId !== tenantId) continue;
        pending.delete(id);
        if (told.has(factOf(draft))) continue;
        told.add(factOf(draft));
        await tell(id, draft);
      }
    },
    subscribe: (tenantId, patterns, receive) => {
      const subscriber = { tenantId, patterns, receive };
      subscribers.add(subscriber);
      return () => void subscribers.delete(subscriber);
    },
  };
}
