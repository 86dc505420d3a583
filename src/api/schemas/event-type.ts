import { z } from 'zod';
import { jsonObject, text, time } from './fields.js';

const json = jsonObject;
const schema = json.meta({
  description:
    'JSON Schema of `data`, draft 2020-12 or, where `$schema` says so, draft-07; at most 16 KiB. Not taken: `pattern`, `$id`, references to other places than `#/$defs/…` and `#/definitions/…`.',
});
const example = json.nullable().optional().meta({ description: 'An example of `data`; it must match the schema.' });

const ofEventType = z.object({
  name: z.string(),
  aliases: z.array(z.string()),
  description: z.string(),
  aggregate: z.string(),
  origin: z.enum(['produced', 'accepted', 'both']),
  version: z.number().int().meta({ description: 'The schema version that events have now.' }),
  schemas: z.record(z.string(), json).meta({
    description: 'JSON Schema of `data` by schema version; in lists only of the current one.',
  }),
  example: json.nullable(),
  archived_at: time.nullable().meta({ description: 'Of a type of your own that was archived.' }),
});
export const eventTypeSchema = ofEventType.meta({ id: 'EventType' });
export const eventTypeList = z
  .object({ data: z.array(ofEventType.meta({ id: 'EventType' })), next_cursor: z.null() })
  .meta({
    id: 'EventTypeList',
  });

export const newEventType = z
  .strictObject({
    name: text(128).meta({ example: 'custom.stock_low', description: '`custom.` and words of a-z, 0-9 and _.' }),
    description: text(500),
    schema,
    example,
  })
  .meta({ id: 'NewEventType' });

export const eventTypeChange = z
  .strictObject({ description: text(500).optional(), schema: schema.optional(), example })
  .meta({ id: 'EventTypeChange', description: 'What is left out stays. Another schema is a new version.' });
