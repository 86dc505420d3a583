import { newUuid } from '../db/uuid.js';
import { canonicalName, catalogue, type EventName, entryOf, eventNames } from '../domain/events.js';
import { publicId } from '../domain/ids.js';
import { type Millis, rfc3339 } from '../domain/time.js';

export interface TestEvent {
  /** The name under which it is sent. */
  event: string;
  eventId: string;
  envelope: Record<string, unknown>;
}

/** The example of an event as an endpoint would get it; it is no event of the tenant and stands in no list. */
export function exampleEvent(name: string, tenantExternalId: string, now: Millis): TestEvent {
  const entry = entryOf(canonicalName(name) ?? '');
  const eventId = publicId('event', newUuid());
  const [idField] = Object.keys(entry?.example ?? {});
  return {
    event: name,
    eventId,
    envelope: {
      id: eventId,
      type: name,
      schema_version: entry?.version ?? 1,
      timestamp: rfc3339(now),
      tenant_id: tenantExternalId,
      aggregate: {
        type: entry?.aggregate ?? 'custom',
        id: String((idField && entry?.example[idField]) ?? tenantExternalId),
        version: 1,
      },
      data: entry?.example ?? { example: true },
    },
  };
}

/** The first name that an endpoint's patterns stand for. */
export function nameFor(patterns: readonly string[]): string {
  const named = patterns.find((pattern) => canonicalName(pattern) !== null);
  if (named !== undefined) return named;
  const prefix = (patterns[0] ?? '*').replace(/\*$/, '');
  return eventNames.find((name) => name.startsWith(prefix)) ?? (prefix === '' ? firstName : `${prefix}example`);
}

const firstName: EventName = Object.keys(catalogue)[0] as EventName;
