import { exampleOf, type Fields, type JsonSchema, objectSchema } from './fields.js';

/** Who makes events of this name: Billhook, a tenant through the publish API, or both. */
export type Origin = 'produced' | 'accepted' | 'both';

export interface CatalogueEntry {
  /** Type of the aggregate in the envelope. */
  aggregate: string;
  /** Other names under which an endpoint may subscribe, and then gets it. */
  aliases: readonly string[];
  version: 1;
  description: string;
  origin: Origin;
  /** JSON Schema of `data`. Fields may be added within a version. */
  schema: JsonSchema;
  /** An example of `data`; it matches the schema. */
  example: Readonly<Record<string, unknown>>;
}

interface EntryOptions {
  origin?: Origin;
  aliases?: readonly string[];
  /** Values that this event's example shows instead of those of its fields. */
  example?: Readonly<Record<string, unknown>>;
}

/** Of these Billhook alone tells: what it has decided, sent or met itself. */
const ownAggregates: ReadonlySet<string> = new Set(['tenant', 'dunning_run', 'email', 'webhook_endpoint']);

export const entry = (
  aggregate: string,
  description: string,
  fields: Fields,
  options: EntryOptions = {},
): CatalogueEntry => ({
  aggregate,
  aliases: options.aliases ?? [],
  version: 1,
  description,
  origin: options.origin ?? (ownAggregates.has(aggregate) ? 'produced' : 'both'),
  schema: objectSchema(fields),
  example: { ...exampleOf(fields), ...options.example },
});
