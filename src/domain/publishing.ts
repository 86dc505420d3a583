import { type CustomName, canonicalName, type EventName, entryOf } from './events.js';
import type { EventDraft } from './tell/draft.js';
import type { Millis } from './time.js';

/** An event that a tenant tells itself. */
export interface Publication {
  type: EventName | CustomName;
  /** Of the schema that `data` was checked by. */
  schemaVersion: number;
  data: Record<string, unknown>;
  /** The tenant's own id of it; null: it is new each time. */
  externalId: string | null;
  /** null: now. */
  occurredAt: Millis | null;
}

/** The canonical name of what a tenant may publish under a name or alias; otherwise why it may not. */
export function publishable(name: string): { type: EventName | CustomName } | { refusal: string } {
  const type = canonicalName(name);
  if (type === null) return { refusal: 'is not an event of the catalogue, and no custom.… name' };
  if (entryOf(type)?.origin === 'produced') return { refusal: 'is told by Billhook alone' };
  return { type };
}

/**
 * What a tenant tells is marked by its aggregate: `published`, and the tenant itself, so that all of it has one order. Its
 * dedupe key begins as no key of ours does: it can neither repeat a fact of ours nor be in its way.
 */
export const publishedDraft = (
  tenant: { id: string; externalId: string },
  { type, schemaVersion, data, externalId, occurredAt }: Publication,
  { id, now }: { id: string; now: Millis },
): EventDraft & { id: string } => ({
  id,
  tenantId: tenant.id,
  tenantExternalId: tenant.externalId,
  type,
  schemaVersion,
  aggregate: { type: 'published', id: tenant.id, version: 1 },
  occurredAt: occurredAt ?? now,
  data,
  dedupeKey: externalId === null ? `published:${id}` : `external:${externalId}`,
});
