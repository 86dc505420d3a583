import type { Database } from './connection.js';

/** Resolves when the database answers. */
export const ping = (db: Database): Promise<unknown> => db.withSystem((tx) => tx.query('select 1'));
