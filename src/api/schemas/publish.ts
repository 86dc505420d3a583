import { z } from 'zod';
import { filterLimits } from '../../domain/filter.js';
import { instant, jsonObject, typeId } from './fields.js';

export const publishLimits = {
  /** Events of one request. */
  events: 1000,
  /** Bytes of a request: a thousand events of the usual size, and then some. */
  body: 4 * 1_048_576,
  /** Bytes of `data`, as it is sent. */
  data: 256 * 1024,
  /** Levels of objects and lists in `data`. */
  depth: 32,
  /** Entries of all lists in a request: filters look at each. */
  listEntries: filterLimits.listEntries,
  /** So many of them cost as much as an event. */
  listEntriesPerEvent: 50,
} as const;

/** Neither control characters nor half ones: two ids must not become one. */
const harmless = /^[^\p{Cc}\p{Cs}]*$/u;

const type = z
  .string()
  .min(1)
  .max(128)
  .meta({ description: 'A name of the catalogue, an alias of one, or `custom.…`.' });
const data = jsonObject.meta({
  description: `Matches the JSON Schema of its event type; at most 256 KiB and 32 levels. All lists of a request have at most ${publishLimits.listEntries} entries, of which each ${publishLimits.listEntriesPerEvent} count as one more event of the tenant's limit.`,
});
const fields = {
  external_id: z
    .string()
    .min(1)
    .max(255)
    .refine((text) => harmless.test(text), 'must not contain control characters')
    .optional()
    .meta({
      pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$',
      description: 'Your own id of the event: published again it is the same event.',
    }),
  occurred_at: instant.optional().meta({ description: 'When it happened; now when absent.' }),
};

const publication = z.strictObject({ type, data, ...fields }).meta({ id: 'NewEvent' });
export type PublicationInput = z.output<typeof publication>;

export const publishBody = z
  .strictObject({
    type: type.optional(),
    data: data.optional(),
    ...fields,
    events: z.array(publication).min(1).max(publishLimits.events).optional(),
  })
  .superRefine((body, context) => {
    const add = (name: string, message: string) => context.addIssue({ code: 'custom', path: [name], message });
    if (body.events === undefined) {
      for (const name of ['type', 'data'] as const) if (body[name] === undefined) add(name, 'is missing');
    } else
      for (const name of ['type', 'data', 'external_id', 'occurred_at'] as const)
        if (body[name] !== undefined) add(name, 'must be absent beside events');
  })
  .meta({
    id: 'Publication',
    description: 'One event, or `events`: up to a thousand, all or none of which are taken.',
  });

export type PublishBody = z.output<typeof publishBody>;

export const publishedSchema = z
  .object({
    id: typeId('event').optional().meta({ description: 'Of one event.' }),
    ids: z.array(typeId('event')).optional().meta({ description: 'Of `events`, in their order.' }),
  })
  .meta({ id: 'Published' });
