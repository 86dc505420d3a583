import type { Tx } from '../db/connection.js';
import { currentExampleOf } from '../db/event-types.js';
import { newUuid } from '../db/uuid.js';
import {
  type CatalogueEntry,
  canonicalName,
  catalogue,
  type EventName,
  entryOf,
  eventNames,
} from '../domain/events.js';
import { publicId } from '../domain/ids.js';
import { type Millis, rfc3339 } from '../domain/time.js';
import type { TenantCaller } from './auth.js';
import { invalid } from './problems.js';

export interface TestEvent {
  /** The name under which it is sent. */
  event: string;
  eventId: string;
  envelope: Record<string, unknown>;
}

type Example = Pick<CatalogueEntry, 'aggregate' | 'origin' | 'example'> & { version: number };

/** Of a custom type that has no example of its own. */
const anyCustom = { aggregate: 'published', origin: 'accepted', version: 1, example: { example: true } } as const;

/**
 * As the caller: the example of an event by its name or alias, of the catalogue or the caller's own, under that name.
 * @throws Problem `validation_failed`: nothing is called so
 */
export async function findExample(
  tx: Tx,
  caller: Pick<TenantCaller, 'tenantId' | 'tenantExternalId'>,
  name: string,
  now: Millis,
): Promise<TestEvent> {
  const canonical = canonicalName(name);
  if (canonical === null) throw invalid('event', `'${name}' is not an event of the catalogue`);
  const example = entryOf(canonical) ?? { ...anyCustom, ...(await currentExampleOf(tx, caller.tenantId, canonical)) };
  return exampleEvent(name, example, caller.tenantExternalId, now);
}

/** An example as an endpoint would get it; it is no event of the tenant and stands in no list. */
export function exampleEvent(name: string, of: Example, tenantExternalId: string, now: Millis): TestEvent {
  const eventId = publicId('event', newUuid());
  const [idField = ''] = Object.keys(of.example);
  return {
    event: name,
    eventId,
    envelope: {
      id: eventId,
      type: name,
      schema_version: of.version,
      timestamp: rfc3339(now),
      tenant_id: tenantExternalId,
      aggregate:
        of.origin === 'accepted'
          ? { type: 'published', id: tenantExternalId, version: 1 }
          : { type: of.aggregate, id: String(of.example[idField] ?? tenantExternalId), version: 1 },
      data: of.example,
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
