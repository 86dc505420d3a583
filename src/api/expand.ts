import { z } from 'zod';
import type { Tx } from '../db/connection.js';
import type { Page } from '../db/pages.js';
import type { Owned } from '../db/related.js';
import { relatedAtMost } from '../db/related.js';
import { listBody } from './pages.js';

/** What may be shown beside a row. */
interface Relation<Row> {
  schema: z.ZodType;
  /** For all rows of a page at once. */
  load: (tx: Tx, tenantId: string, rows: readonly Row[]) => Promise<(row: Row) => unknown>;
}
export type Relations<Row> = Readonly<Record<string, Relation<Row>>>;
type Find<Found> = (tx: Tx, tenantId: string, ids: readonly string[]) => Promise<Found[]>;

/** The one whose id is `key`; null: there is none. */
export const toOne = <Row, Found extends { id: string }, View>(
  schema: z.ZodType<View>,
  key: (row: Row) => string | null,
  find: Find<Found>,
  view: (found: Found, tenantId: string) => View,
): Relation<Row> => ({
  schema: z.union([schema, z.null()]),
  load: async (tx, tenantId, rows) => {
    const ids = [...new Set(rows.map(key).filter((id) => id !== null))];
    const found = ids.length === 0 ? [] : await find(tx, tenantId, ids);
    const views = new Map(found.map((one) => [one.id, view(one, tenantId)]));
    return (row) => views.get(key(row) ?? '') ?? null;
  },
});

/** Those that belong to it. */
export const toMany = <Row extends { id: string }, Found, View>(
  schema: z.ZodType<View>,
  find: Find<Owned<Found>>,
  view: (found: Found, tenantId: string, owner: Row) => View,
): Relation<Row> => ({
  schema: z.array(schema).meta({ description: `${relatedAtMost} at most.` }),
  load: async (tx, tenantId, rows) => {
    const ids = rows.map((row) => row.id);
    const found = new Map(ids.map((id): [string, Found[]] => [id, []]));
    if (ids.length > 0) for (const one of await find(tx, tenantId, ids)) found.get(one.owner_id)?.push(one);
    return (row) => (found.get(row.id) ?? []).map((one) => view(one, tenantId, row));
  },
});

/** `?expand=customer,lines`. */
export function expandQuery<Row>(relations: Relations<Row>) {
  const names = Object.keys(relations);
  return {
    expand: z
      .string()
      .max(200)
      .transform((text) => [...new Set(text.split(',').map((name) => name.trim()))])
      .refine((wanted) => wanted.every((name) => names.includes(name)), `knows ${names.join(', ')}`)
      .optional()
      .meta({
        type: 'array',
        items: { type: 'string', enum: names } as never,
        param: { style: 'form', explode: false },
        description: 'What to show in `expanded`, with commas between.',
      }),
  };
}

/** An answer's schema with room for what was asked for. */
export const expandable = <Row>(id: string, schema: z.ZodObject, relations: Relations<Row>) =>
  schema
    .and(
      z.object({
        expanded: z
          .object(Object.fromEntries(Object.entries(relations).map(([name, one]) => [name, one.schema.optional()])))
          .optional()
          .meta({ description: 'What `expand` has asked for, and nothing else.' }),
      }),
    )
    .meta({ id });

/** What stands beside the view of each row. `wanted` was parsed by `expandQuery`. */
export async function expand<Row>(
  tx: Tx,
  tenantId: string,
  relations: Relations<Row>,
  wanted: readonly string[] | undefined,
  rows: readonly Row[],
): Promise<(row: Row) => { expanded?: Record<string, unknown> }> {
  if (wanted === undefined) return () => ({});
  const loaded = await Promise.all(
    Object.entries(relations)
      .filter(([name]) => wanted.includes(name))
      .map(async ([name, one]) => [name, await one.load(tx, tenantId, rows)] as const),
  );
  return (row) => ({ expanded: Object.fromEntries(loaded.map(([name, of]) => [name, of(row)])) });
}

/** The body of a list whose rows may be expanded. */
export async function expandedList<Row>(
  tx: Tx,
  tenantId: string,
  page: Page<Row>,
  view: (row: Row) => object,
  relations: Relations<Row>,
  wanted: readonly string[] | undefined,
) {
  const beside = await expand(tx, tenantId, relations, wanted, page.rows);
  return listBody(page, (row) => ({ ...view(row), ...beside(row) }));
}
