import { priorities } from '../../domain/tell/priorities.js';
import { type Database, sql, type Tx } from '../connection.js';
import { overdueDeliveryReplays } from '../delivery-replays.js';
import { overdueRuns } from '../dunning.js';
import { overdueErasures } from '../erasure.js';
import { overdueExports } from '../exports.js';
import { overdueGatewayCommands } from '../gateway-commands.js';
import { overdueGatewayEvents } from '../gateway-event-keys.js';
import { endpointsOverdue } from '../lanes.js';
import { overdueNotifications } from '../overdue-notifications.js';
import { overdueReplays } from '../replays.js';
import { nilUuid } from '../uuid.js';

type Overdue = (tx: Tx, seconds: number, after: string, limit: number) => Promise<readonly unknown[]>;

/** What the relay looks for every half minute: by its own statements, so that both mean the same. */
const lists = {
  gateway_events: overdueGatewayEvents,
  endpoints: endpointsOverdue,
  notifications: (tx, seconds, after, limit) => overdueNotifications(tx, { seconds, of: priorities }, after, limit),
  replays: overdueReplays,
  delivery_replays: overdueDeliveryReplays,
  erasures: overdueErasures,
  exports: overdueExports,
  gateway_commands: overdueGatewayCommands,
  dunning_runs: overdueRuns,
} as const satisfies Record<string, Overdue>;
export type StuckList = keyof typeof lists;

/** More are not counted. */
export const mostStuck = 1000;

/** How many of each are overdue by so many seconds, up to `mostStuck`. */
export const readStuck = (db: Database, seconds: number): Promise<Record<StuckList, number>> =>
  db.withSystem(async (tx) => {
    const names = Object.keys(lists) as StuckList[];
    const counts = await Promise.all(
      names.map(async (name) => [name, (await lists[name](tx, seconds, nilUuid, mostStuck)).length] as const),
    );
    return Object.fromEntries(counts) as Record<StuckList, number>;
  });

const unchained = sql(`
  select count(*)::int as n from (
    select from audit_unchained u join audit_log a on a.id = u.entry_id where a.at < now() - make_interval(secs => $1) limit $2) as old`);

/** Entries of the audit log that have waited so long for their places, up to `mostStuck`. */
export const readUnchained = async (db: Database, seconds: number): Promise<number> =>
  (await db.withSystem((tx) => tx.query<{ n: number }>(unchained, [seconds, mostStuck])))[0]?.n ?? 0;

const byStatus = sql(`
  select status::text as status, count(*)::int as n from (
    select status from gateway_events where status in ('dead_letter','parked','tenant_not_found') limit $1) as waiting group by status`);

/** Gateway events that wait for somebody, by status, up to `mostStuck` in all. */
export const readUnresolved = (db: Database): Promise<{ status: string; n: number }[]> =>
  db.withSystem((tx) => tx.query<{ status: string; n: number }>(byStatus, [mostStuck]));
