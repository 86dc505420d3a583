import type { z } from 'zod';
import type { EventTypeRow } from '../../db/event-types.js';
import type { CatalogueEntry } from '../../domain/events.js';
import type { eventTypeSchema } from '../schemas/event-type.js';
import { timeOrNull } from './time.js';

type View = z.infer<typeof eventTypeSchema>;

export const eventTypeView = (name: string, entry: CatalogueEntry): View => ({
  name,
  aliases: [...entry.aliases],
  description: entry.description,
  aggregate: entry.aggregate,
  origin: entry.origin,
  version: entry.version,
  schemas: { [entry.version]: { ...entry.schema } },
  example: { ...entry.example },
  archived_at: null,
});

/** A tenant's own, from the versions that are shown, the current first. */
export const ownEventTypeView = (current: EventTypeRow, older: readonly EventTypeRow[] = []): View => ({
  name: current.name,
  aliases: [],
  description: current.description,
  aggregate: 'published',
  origin: 'accepted',
  version: current.version,
  schemas: Object.fromEntries([current, ...older].map(({ version, schema }) => [version, schema])),
  example: current.example,
  archived_at: timeOrNull(current.archived_at),
});
