import { z } from 'zod';
import { cadences } from '../../domain/usage/cadence.js';
import { timezone, word } from './fields.js';

const anchorDay = z.number().int().min(1).max(31);

/** How time is divided into periods, in a body. */
export const cadenceFields = {
  period: word(cadences),
  anchor_day: anchorDay.optional().meta({
    default: 1,
    description:
      'Where a period begins: of a week 1 (Monday) to 7, of a month 1 to 31 (its last day, where it is shorter).',
  }),
  timezone: timezone
    .optional()
    .meta({ description: 'In which days begin. The customer’s when absent, or else the tenant’s.' }),
};

/** In an answer. */
export const cadenceSchema = {
  period: z.enum(cadences),
  anchor_day: anchorDay,
  timezone: z.string(),
};
