import { raiseAlert, resolveAlert } from '../db/alerts.js';
import { writeAudit } from '../db/audit.js';
import type { Database, Tx } from '../db/connection.js';
import { deleteExpiredExports } from '../db/exports.js';
import { deleteExpiredAccess } from '../db/portal-sessions.js';
import {
  alertedUnresolved,
  deleteExpiredKeys,
  eraseOldBodies,
  type Unresolved,
  unresolvedBefore,
} from '../db/retention.js';
import { publicId } from '../domain/ids.js';
import { rfc3339 } from '../domain/time.js';
import { countDeliveries } from './count-deliveries.js';
import type { RetentionReport } from './index.js';
import { retainDeliveries } from './retain-deliveries.js';

const dayMs = 86_400_000;
/** Rows of one transaction: its locks last milliseconds. */
const batch = 1000;
/** What is unresolved is told after so long where bodies are kept for ever. */
const alertDays = 90;

export interface RetentionDeps {
  db: Database;
  /** 0: bodies are kept for ever. */
  rawBodyRetentionDays: number;
  /** 0: deliveries and what events said are kept for ever. */
  deliveryRetentionDays: number;
  now: () => number;
  heartbeat: (done: Counts) => void;
  /** What an earlier attempt of this run had done. */
  doneBefore: () => Counts | undefined;
}

export interface Counts {
  bodies: number;
  keys: number;
  exports: number;
  sessions: number;
  deliveries: number;
  envelopes: number;
}

const nothing: Counts = { bodies: 0, keys: 0, exports: 0, sessions: 0, deliveries: 0, envelopes: 0 };

/** Erases by age, and tells what has grown old without having been resolved. A repetition finds less to do. */
export function createRetention(deps: RetentionDeps): () => Promise<RetentionReport> {
  const { db, rawBodyRetentionDays: days, now, heartbeat } = deps;
  return async () => {
    const done = { ...nothing, ...deps.doneBefore() };
    const before = days === 0 ? null : now() - days * dayMs;
    /** Each batch is a transaction of its own; one that is not full was the last. */
    const repeat = async (what: keyof Counts, erase: (tx: Tx) => Promise<number>): Promise<void> => {
      for (let count = batch; count === batch; ) {
        count = await db.withSystem(erase);
        done[what] += count;
        heartbeat(done);
      }
    };
    if (before !== null) await repeat('bodies', (tx) => eraseOldBodies(tx, before, batch));
    await repeat('keys', (tx) => deleteExpiredKeys(tx, batch));
    await repeat('exports', (tx) => deleteExpiredExports(tx, batch));
    await repeat('sessions', (tx) => deleteExpiredAccess(tx, batch));
    const deliveriesBefore = deps.deliveryRetentionDays === 0 ? null : now() - deps.deliveryRetentionDays * dayMs;
    if (deliveriesBefore !== null)
      await retainDeliveries(db, deliveriesBefore, (what, count) => {
        done[what] += count;
        heartbeat(done);
      });
    await countDeliveries(db, now(), deps.deliveryRetentionDays, () => heartbeat(done));
    const unresolved = await db.withSystem((tx) => tellUnresolved(tx, now() - (days || alertDays) * dayMs));
    const report = { ...done, unresolved, before: timeOf(before), deliveriesBefore: timeOf(deliveriesBefore) };
    await db.withSystem((tx) =>
      writeAudit(tx, {
        tenantId: null,
        actorType: 'system',
        actorId: 'retention',
        action: 'retention.run',
        entityType: 'gateway_event',
        entityId: null,
        after: report,
        requestId: null,
      }),
    );
    return report;
  };
}

const timeOf = (at: number | null): string | null => (at === null ? null : rfc3339(at));

/** What somebody still has to resolve is never erased: the operator is told, per account and status, while it lasts. */
async function tellUnresolved(tx: Tx, before: number): Promise<number> {
  const [waiting, alerted] = await Promise.all([unresolvedBefore(tx, before), alertedUnresolved(tx)]);
  const keys = waiting.map(keyOf);
  await Promise.all([
    ...waiting.map((one) =>
      raiseAlert(tx, {
        kind: 'events_unresolved',
        key: keyOf(one),
        tenantId: null,
        gatewayAccountId: one.gateway_account_id,
        message: `${one.count} events of ${one.gateway}:${one.account_name} are '${one.status}', the oldest since ${rfc3339(one.oldest)}: their bodies are kept until they are resolved.`,
      }),
    ),
    ...alerted.filter((key) => !keys.includes(key)).map((key) => resolveAlert(tx, 'events_unresolved', key)),
  ]);
  return waiting.reduce((sum, one) => sum + one.count, 0);
}

const keyOf = (one: Unresolved): string => `${publicId('gateway_account', one.gateway_account_id)}:${one.status}`;
