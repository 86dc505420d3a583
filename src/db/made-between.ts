import type { Knex } from 'knex';
import type { Millis } from '../domain/time.js';
import { firstUuidAt } from './uuid.js';

/**
 * An id is made by whoever writes the row, be it before or after its transaction begins, on a clock that may be another:
 * so much apart the two times may be.
 */
const apartMs = 60_000;

export interface MadeBetween {
  since?: Millis | undefined;
  until?: Millis | undefined;
}

/** Rows made from `since` on and before `until`. Their ids bound what is looked through: indexes hold no other time. */
export function whereMadeBetween(
  query: Knex.QueryBuilder,
  { since, until }: MadeBetween,
  /** Of the table, where there are several. */
  alias?: string,
): void {
  const [at, id] = ['created_at', 'id'].map((name) => (alias === undefined ? name : `${alias}.${name}`)) as [
    string,
    string,
  ];
  if (since !== undefined) query.where(at, '>=', new Date(since)).where(id, '>=', firstUuidAt(since - apartMs));
  if (until !== undefined) query.where(at, '<', new Date(until)).where(id, '<', firstUuidAt(until + apartMs));
}
