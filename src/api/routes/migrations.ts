import { z } from 'zod';
import { readMigrations } from '../../db/migrations-read.js';
import { operatorRoute, type Route } from '../route.js';

const schema = z
  .object({
    applied: z.array(z.string()),
    pending: z.array(z.string()),
    unknown: z.array(z.string()).describe('Applied ones that this release does not have: a later one has been here.'),
    needs_upgrade: z.boolean(),
  })
  .meta({ id: 'Migrations' });

/** Whether the database is the one that this code expects. */
export const migrationRoutes: readonly Route[] = [
  operatorRoute({
    method: 'get',
    path: '/admin/migrations',
    name: 'getMigrations',
    summary: 'List migrations of the database',
    answers: { 200: { description: 'Applied, pending and unknown ones.', schema } },
    handle: async (_incoming, tx) => ({ status: 200, body: await readMigrations(tx) }),
  }),
];
