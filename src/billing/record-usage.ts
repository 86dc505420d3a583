import type { Tx } from '../db/connection.js';
import { insertUsage, type NewUsage, usageByKeys } from '../db/usage.js';
import { thresholdsOfMeters, type UsageThresholdRow } from '../db/usage-thresholds.js';
import { addToTotals, type Reached, type ThresholdUsage } from '../db/usage-totals.js';
import { ConcurrentChange } from '../domain/errors.js';
import type { EventDraft } from '../domain/tell/draft.js';
import { thresholdReached } from '../domain/tell/usage.js';
import type { Millis } from '../domain/time.js';
import { type Period, periodAt } from '../domain/usage/cadence.js';
import { appendEvents } from './append-events.js';

/** `conflict`: its key has another content, which stands. */
export type UsageStatus = 'recorded' | 'duplicate' | 'conflict';

export interface RecordedUsage {
  /** Of what stands under its key. */
  id: string;
  status: UsageStatus;
}

interface Recorder {
  id: string;
  externalId: string;
  now: Millis;
  /** Names of the meters, by id. */
  meterNames: ReadonlyMap<string, string>;
}

/**
 * As the tenant, under `beginRecording`: each usage once by its key, and what thresholds it has reached. Returns what each has
 * become, in their order, and events that somebody subscribed to.
 */
export async function recordUsage(
  tx: Tx,
  recorder: Recorder,
  usage: readonly NewUsage[],
): Promise<{ recorded: RecordedUsage[]; deliverable: string[] }> {
  const meterIds = [...new Set(usage.map((one) => one.meterId))];
  const [inserted, thresholds] = await Promise.all([
    insertUsage(tx, recorder.id, usage),
    thresholdsOfMeters(tx, recorder.id, meterIds),
  ]);
  const countedAt = new Map(inserted.map((row) => [row.id, row.counted_at]));
  const [known, deliverable] = await Promise.all([
    knownOf(
      tx,
      recorder.id,
      usage.filter((one) => !countedAt.has(one.id)),
    ),
    reachThresholds(tx, recorder, thresholdUsage(thresholds, usage, countedAt), thresholds),
  ]);
  return { recorded: usage.map(({ id }) => (countedAt.has(id) ? { id, status: 'recorded' } : known(id))), deliverable };
}

async function knownOf(tx: Tx, tenantId: string, left: readonly NewUsage[]): Promise<(asked: string) => RecordedUsage> {
  const rows = left.length === 0 ? [] : await usageByKeys(tx, tenantId, left);
  const found = new Map(rows.map((row) => [row.asked, row]));
  return (asked) => {
    const row = found.get(asked);
    if (!row) throw new ConcurrentChange('Usage with this key has just gone');
    return { id: row.id, status: row.is_same ? 'duplicate' : 'conflict' };
  };
}

/** New usage by threshold, customer and period. */
function thresholdUsage(
  thresholds: readonly UsageThresholdRow[],
  usage: readonly NewUsage[],
  countedAt: ReadonlyMap<string, Millis>,
): ThresholdUsage[] {
  return thresholds.flatMap((threshold) => {
    const periods: Period[] = [];
    const periodOf = (at: Millis): Period => {
      const known = periods.find(({ start, end }) => start <= at && at < end);
      if (known) return known;
      const made = periodAt(threshold, at);
      periods.push(made);
      return made;
    };
    const groups = new Map<string, ThresholdUsage & { usageIds: string[] }>();
    for (const { id, meterId, customerId } of usage) {
      const at = countedAt.get(id);
      if (at === undefined || meterId !== threshold.meter_id) continue;
      if (threshold.customer_id !== null && threshold.customer_id !== customerId) continue;
      const { start, end } = periodOf(at);
      const key = `${customerId}/${start}`;
      const group = groups.get(key) ?? { thresholdId: threshold.id, customerId, start, end, usageIds: [] };
      group.usageIds.push(id);
      groups.set(key, group);
    }
    return [...groups.values()];
  });
}

async function reachThresholds(
  tx: Tx,
  recorder: Recorder,
  added: readonly ThresholdUsage[],
  thresholds: readonly UsageThresholdRow[],
): Promise<string[]> {
  if (added.length === 0) return [];
  const reached = await addToTotals(tx, recorder.id, added);
  const drafts = reached.flatMap((row) => draftOf(recorder, row, thresholds));
  return (await appendEvents(tx, drafts)).deliverable;
}

function draftOf(recorder: Recorder, row: Reached, thresholds: readonly UsageThresholdRow[]): EventDraft[] {
  const threshold = thresholds.find((one) => one.id === row.threshold_id);
  if (!threshold) return [];
  const period = periodAt(threshold, row.period_start);
  const told = { ...threshold, meterName: recorder.meterNames.get(threshold.meter_id) ?? '' };
  return [thresholdReached(recorder, told, { customerId: row.customer_id, quantity: row.quantity, period })];
}
