import type { Aliases, Catalogue } from './generated/events.js';

type Known = Catalogue & Aliases;

/** An event as Billhook sends it. `Data`: what its type tells. */
export interface Envelope<Type extends string, Aggregate extends string, Data> {
  /** The same whenever it is sent again: do nothing twice. */
  id: string;
  type: Type;
  /** Of `data`. */
  schema_version: number;
  /** When it happened, RFC 3339 in UTC. */
  timestamp: string;
  /** The platform's own id of the tenant. */
  tenant_id: string;
  /** What it is about; the higher version is the later one. */
  aggregate: { type: Aggregate; id: string; version: number };
  data: Data;
}

type KnownEvents = {
  [Type in keyof Known]: Envelope<Type, Known[Type]['aggregate'] | 'published', Known[Type]['data']>;
};

/** An event of the tenant's own. */
export type CustomEvent = Envelope<`custom.${string}`, string, Record<string, unknown>>;

/** Any event; `type` says which one. Ignore those that you do not know: there will be more. */
export type WebhookEvent = KnownEvents[keyof Known] | CustomEvent;
export type WebhookEventType = WebhookEvent['type'];
/** The event of that type. */
export type WebhookEventOf<Type extends keyof Known> = KnownEvents[Type];

/** What is sent where the subscription's `format` is `thin`; the rest tells `events.get(id)`. */
export type ThinEvent = Omit<Envelope<WebhookEventType, string, unknown>, 'data'>;

/** What is sent where the subscription's `format` is `batch`. */
export interface EventBatch {
  batch_id: string;
  events: WebhookEvent[];
}
