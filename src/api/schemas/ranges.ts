import { z } from 'zod';
import { instant } from './fields.js';

/** Both ends of a range in a query (`db/where-in-ranges.ts`). */
type Ends<Name extends string, End extends string, Schema> = { [Key in `${Name}_${End}`]: Schema };

const start = instant.optional().meta({ description: 'From this instant on.' });
const end = instant.optional().meta({ description: 'Before this instant.' });

/** When it was made. */
export const madeBetween = { since: start, until: end };

/** When something happened to it: `paid_since`, `paid_until`. */
export const timeRange = <Name extends string>(name: Name) =>
  ({ [`${name}_since`]: start, [`${name}_until`]: end }) as Ends<Name, 'since' | 'until', typeof start>;

/** Minor units of a query. */
export const minorQuery = z
  .string()
  .regex(/^\d{1,15}$/, 'must be a whole number')
  .transform(Number)
  .optional()
  .meta({ type: 'integer', minimum: 0, description: 'Minor units, this amount included.' });

export const amountRange = { amount_minor_from: minorQuery, amount_minor_to: minorQuery };
