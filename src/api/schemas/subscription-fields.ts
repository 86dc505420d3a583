import { z } from 'zod';
import { checkFilter, type Filter, filterLimits } from '../../domain/filter.js';
import { isStorable } from '../../domain/filter-operators.js';
import { nestsAtMost } from '../json-depth.js';
import { listEntries } from '../list-entries.js';
import { dictionary, jsonObject } from './fields.js';

/** A filter as `checkFilter` takes it; each of its problems names the place. */
export const filter = z
  .custom<Filter>()
  .superRefine((value, context) => {
    const check = checkFilter(value);
    if (!check.ok) context.addIssue({ code: 'custom', message: check.message, path: [...check.at] });
  })
  .meta({
    type: 'object',
    description: [
      'A condition on the JSON that is sent; an event that does not match gets no delivery here. Keys are paths',
      '(`data.amount`), `$and`, `$or` (lists of conditions) or `$not`; all keys together must hold. A path has a value that',
      'it must equal, or an object of `$eq`, `$ne`, `$gt`, `$gte`, `$lt`, `$lte` (numbers), `$in`, `$nin`, `$exists`. Of a',
      'list on the way or at the end one entry that matches is enough. A field that is missing equals nothing, not even',
      `null. At most ${filterLimits.characters} characters, ${filterLimits.comparisons} comparisons (each value of a list is`,
      `one; ${filterLimits.comparisonsOfTenant} in all filters of a tenant), ${filterLimits.depth} levels. It looks at the event under its canonical \`type\`.`,
    ].join(' '),
    example: { 'data.amount': { $gte: 1000 }, 'data.currency': { $in: ['EUR', 'USD'] } },
  });

const mostKeys = 50;
const storable = z.string().refine(isStorable, 'must not contain NUL or half characters');

/** Limits are Stripe's: https://docs.stripe.com/api/metadata */
export const metadata = dictionary(storable.min(1).max(40), storable.max(500))
  .refine((given) => Object.keys(given).length <= mostKeys, `must not have more than ${mostKeys} keys`)
  .meta({
    maxProperties: mostKeys,
    description: `Your own notes, which nobody acts on: up to ${mostKeys} keys of 40 characters with texts of 500. Given, it replaces all of it.`,
    example: { team: 'accounting' },
  });

const mostLevels = 200;

/** JSON that a filter is tried on. */
export const filterPayload = jsonObject
  .refine((given) => nestsAtMost(given, mostLevels), {
    abort: true,
    message: `must not nest more than ${mostLevels} levels`,
  })
  .refine(
    (given) => listEntries(given) <= filterLimits.listEntries,
    `must not have more than ${filterLimits.listEntries} entries in its lists`,
  )
  .meta({ description: 'What is looked at, as it would be sent.' });
