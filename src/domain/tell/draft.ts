import type { ChannelName, Reach } from '../channels.js';
import type { Command } from '../commands.js';
import type { CustomName, EventName } from '../events.js';
import type { BillingState, Source } from '../state.js';
import type { Millis } from '../time.js';
import type { MailKind } from './mail-kinds.js';
import type { Priority } from './priorities.js';

/** A fact of ours on its way to the outbox. `dedupeKey` says it once per tenant, whatever told us and how often. */
export interface EventDraft {
  tenantId: string;
  /** `external_id` of the tenant: what the envelope shows. */
  tenantExternalId: string;
  type: EventName | CustomName;
  /** Of `data`; the catalogue's when absent. */
  schemaVersion?: number;
  aggregate: { type: string; id: string; version: number };
  occurredAt: Millis;
  data: Record<string, unknown>;
  dedupeKey: string;
}

/** A message to a person, to be sent after the commit. */
export interface NotificationDraft {
  tenantId: string;
  template: string;
  category: MailKind['category'];
  priority: Priority;
  /** Absent: `email`. */
  channel?: ChannelName;
  /** null: nobody to write to is known; the row says so. Only of e-mail. */
  recipient: string | null;
  /** The tenant's own id of whoever it is for; absent: none. */
  userId?: string;
  locale: string;
  variables: Record<string, string>;
  dedupeKey: string;
}

/** What an operator has to look at, in the transaction that found it. The same `key` counts up while it is open. */
export interface AlarmDraft {
  kind: 'currency_mismatch' | 'order_conflict' | 'invoice_rejected';
  key: string;
  message: string;
}

/** What a decision is told from: the state before and after, and who told it. */
export interface Change {
  before: BillingState;
  after: BillingState;
  source: Source;
  commands: readonly Command[];
  /** By what people can be reached. */
  reach: Reach;
}

/** Entities of a list with what they were before; null: new. */
export function changes<T extends { id: string }>(
  before: readonly T[],
  after: readonly T[],
): { was: T | null; is: T }[] {
  return after.map((is) => ({ was: before.find((one) => one.id === is.id) ?? null, is }));
}

/** True when a fact is there now and was not before. */
export function became<T>(was: T | null, is: T, holds: (entity: T) => boolean): boolean {
  return holds(is) && !(was !== null && holds(was));
}
