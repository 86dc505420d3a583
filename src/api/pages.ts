import { z } from 'zod';
import type { Page, PageOptions } from '../db/pages.js';
import { invalid } from './problems.js';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Where the next page begins; opaque to callers. It says nothing that row level security does not check again. */
export const cursorOf = (id: string): string => Buffer.from(`1:${id}`).toString('base64url');

/** Ids of lists that are in the order of a number. */
export const numberIds = /^\d{1,18}$/;

/** @throws Problem `validation_failed` */
export function idOfCursor(cursor: string, ids = uuid): string {
  const [version, id = ''] = Buffer.from(cursor, 'base64url').toString('latin1').split(':');
  if (version !== '1' || !ids.test(id)) throw invalid('cursor', 'is not a cursor of this list');
  return id;
}

export const pageQuery = {
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'must be a whole number from 1 to 100')
    .transform(Number)
    .refine((value) => value >= 1 && value <= 100, 'must be a whole number from 1 to 100')
    .optional()
    .meta({ type: 'integer', minimum: 1, maximum: 100, default: 50, description: 'Rows per page.' }),
  cursor: z.string().max(200).optional().meta({ description: '`next_cursor` of the page before.' }),
};

export const pageOf = (
  query: { limit?: number | undefined; cursor?: string | undefined },
  ids = uuid,
): PageOptions => ({
  limit: query.limit ?? 50,
  before: query.cursor === undefined ? null : idOfCursor(query.cursor, ids),
});

export const listBody = <Row, View>(
  page: Page<Row>,
  view: (row: Row) => View,
): { data: View[]; next_cursor: string | null } => ({
  data: page.rows.map(view),
  next_cursor: page.next === null ? null : cursorOf(page.next),
});

export const listSchema = (name: string, of: z.ZodType) =>
  z.object({ data: z.array(of), next_cursor: z.string().nullable() }).meta({ id: `${name}List` });
