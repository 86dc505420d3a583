import type { DunningState } from '../entities.js';
import { type Day, type Millis, plusDays } from '../time.js';
import { calendarOf, firstMark, lastMark, markOf } from './calendar.js';
import { type Planned, planSteps } from './plan.js';
import type { Policy, PolicyStep } from './policies.js';
import type { DunningSnapshot, Pause } from './snapshot.js';

export interface DueStep {
  step: PolicyStep;
  round: number;
  dueAt: Millis;
  /** Milder ones that had been due as well, and are not made up for. */
  supersedes: { code: string; round: number; dueAt: Millis }[];
}

/** `state`: of the run as it stands now, before the step that is due. */
export interface Evaluation {
  state: DunningState;
  /** Why nothing is due for now, and until when; null: it is not paused. */
  pause: Pause | null;
  /** The harshest that is due. */
  due: DueStep | null;
  /** Notices that reached nobody: an operator has to look, and what they give notice of waits once for three days. */
  failed: { code: string; round: number }[];
  /** When there is something to do next; null: not before something else happens. */
  nextWakeAt: Millis | null;
  timeline: TimelineEntry[];
}

export interface TimelineEntry {
  code: string;
  /** RFC 3339 by callers; null: it has no time so far. */
  dueAt: Millis | null;
  /** The day of `dueAt`, where the payer is. */
  day: Day | null;
  result: 'done' | 'superseded' | 'failed' | 'pending';
  executedAt: Millis | null;
}

/**
 * What is to be done now for somebody who owes, and when to look again. Pure: a workflow is its clock, and the preview of
 * the API shows the same.
 */
export function evaluate(now: Millis, snapshot: DunningSnapshot, policy: Policy): Evaluation {
  const { anchor, timezone, isExempt, stage } = snapshot;
  if (anchor === null || isExempt)
    return { state: 'clear', pause: null, due: null, failed: [], nextWakeAt: null, timeline: [] };
  const pause = pauseAt(snapshot.pauses, now);
  const calendar = calendarOf(timezone, anchor, snapshot.pauses);
  const plan = planSteps(now, snapshot, policy, calendar);
  const pending = plan.filter((one) => one.row === null);
  const due = pause ? [] : pending.filter((one) => one.dueAt !== null && one.dueAt <= now);
  const harshest = harshestOf(due);
  const failed = pending.flatMap(({ step }) => {
    const notice = plan.find((one) => one.step.code === step.requires?.sent)?.row;
    return notice?.result === 'done' && notice.isUndeliverable ? { code: notice.code, round: notice.round } : [];
  });
  const later = pending.flatMap(({ dueAt }) => (dueAt !== null && dueAt > now ? dueAt : []));
  const waitsForMail = pending.some((one) => one.waitsForMail);
  const wakes = [
    ...(pause?.until == null ? [] : [pause.until]),
    ...(pause ? [] : later),
    ...(waitsForMail && !pause ? [markOf(timezone, plusDays(lastMark(timezone, now), 1))] : []),
  ];
  return {
    state: pause ? 'paused' : stage,
    pause,
    due: harshest ? dueOf(harshest, due.slice(0, due.indexOf(harshest))) : null,
    failed,
    nextWakeAt: harshest || failed.length > 0 ? now : wakes.length === 0 ? null : Math.min(...wakes),
    timeline: plan.map(({ step, row, dueAt }) => ({
      code: step.code,
      dueAt,
      day: dueAt === null ? null : firstMark(timezone, dueAt),
      result: row?.result ?? 'pending',
      executedAt: row?.executedAt ?? null,
    })),
  };
}

const severity = { notify: 0, restrict: 1, suspend: 2, terminate: 3 } as const satisfies Record<
  PolicyStep['kind'],
  number
>;

/** Of equally harsh ones the last. What comes after it stays ahead: it counts from there. */
const harshestOf = (due: readonly Planned[]): Planned | null =>
  due.reduce<Planned | null>(
    (found, one) => (found && severity[found.step.kind] > severity[one.step.kind] ? found : one),
    null,
  );

const dueOf = ({ step, round, dueAt }: Planned, milder: readonly Planned[]): DueStep => ({
  step,
  round,
  dueAt: dueAt ?? 0,
  supersedes: milder.map((one) => ({ code: one.step.code, round: one.round, dueAt: one.dueAt ?? 0 })),
});

/** Of several the one that lasts longest. */
function pauseAt(pauses: readonly Pause[], now: Millis): Pause | null {
  const endOf = ({ until }: Pause) => until ?? Number.POSITIVE_INFINITY;
  return pauses
    .filter((one) => one.from <= now && now < endOf(one))
    .reduce<Pause | null>((longest, one) => (longest && endOf(longest) >= endOf(one) ? longest : one), null);
}

/** The step of that name made due now, with the milder ones before it; the reason why it cannot be. */
export function hurry(
  now: Millis,
  snapshot: DunningSnapshot,
  policy: Policy,
  code: string | undefined,
): DueStep | { refused: string } {
  if (snapshot.anchor === null || snapshot.isExempt) return { refused: 'nothing is owed' };
  if (pauseAt(snapshot.pauses, now)) return { refused: 'it is paused' };
  const plan = planSteps(now, snapshot, policy, calendarOf(snapshot.timezone, snapshot.anchor, snapshot.pauses));
  const pending = plan.filter((one) => one.row === null);
  const wanted = code === undefined ? pending[0] : pending.find((one) => one.step.code === code);
  if (!wanted) return { refused: code === undefined ? 'no step is left' : `the step '${code}' is not ahead` };
  if (wanted.blockedBy !== null && wanted.blockedBy > now)
    return { refused: 'its notice has not been out for long enough' };
  if (wanted.isBelow) return { refused: 'less is owed than it takes' };
  const before = pending.slice(0, pending.indexOf(wanted)).map((one) => ({ ...one, dueAt: one.dueAt ?? now }));
  const harsher = before.find((one) => severity[one.step.kind] > severity[wanted.step.kind]);
  if (harsher) return { refused: `it comes after '${harsher.step.code}'` };
  return dueOf({ ...wanted, dueAt: now }, before);
}
