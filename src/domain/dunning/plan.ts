import { type Day, dayIn, daysBetween, type Millis } from '../time.js';
import { type Calendar, firstMark, markOf } from './calendar.js';
import type { Policy, PolicyStep } from './policies.js';
import type { DunningSnapshot, StepRow } from './snapshot.js';

/** For so many days of the run a harsh step waits, once, when its notice reached nobody. */
const graceWithoutNotice = 3;

/** A step of the policy, and when it is its turn. */
export interface Planned {
  step: PolicyStep;
  /** Which turn of it comes next, or was the last. */
  round: number;
  /** What it came to; null: it is still ahead. */
  row: StepRow | null;
  /** When it was, or is, its turn; null: not as long as nothing changes. */
  dueAt: Millis | null;
  /** Until then its notice is too young; null: it needs none. */
  blockedBy: Millis | null;
  /** Less is owed than it takes. */
  isBelow: boolean;
  /** The message of its notice has not gone out yet. */
  waitsForMail: boolean;
}

const laterOf = (a: Day | null, b: Day | null): Day | null => (a === null || b === null ? null : a > b ? a : b);

/**
 * When each step is due. A step that was taken is not taken again, unless the anchor has moved by more than its offset since.
 * What gives notice has to be out for its hours; what waits for that moves all that comes after it.
 */
export function planSteps(now: Millis, snapshot: DunningSnapshot, policy: Policy, calendar: Calendar): Planned[] {
  const { timezone, anchor } = snapshot;
  if (anchor === null) return [];
  const planned: Planned[] = [];
  let delay = 0;
  let isStopped = false;
  for (const { step, offset } of inOrder(snapshot, policy)) {
    const last = snapshot.steps.find((one) => one.code === step.code);
    const row = last && daysBetween(last.anchor, anchor) <= step.offset_days ? last : null;
    const round = row ? row.round : (last?.round ?? 0) + 1;
    const turn = { step, round, row, blockedBy: null, isBelow: false, waitsForMail: false };
    if (row) {
      planned.push({ ...turn, dueAt: row.executedAt });
      if (step.requires) delay = Math.max(delay, calendar.numberOf(dayIn(timezone, row.executedAt)) - offset);
      continue;
    }
    const notice = noticeOf(now, step, planned);
    const isBelow = step.conditions !== undefined && isTooLittle(snapshot, step.conditions.min_balance_minor);
    isStopped ||= isBelow;
    const ownDay = calendar.dayOf(offset + delay + (notice.isFailed ? graceWithoutNotice : 0));
    const earliest = notice.until === null ? ownDay : laterOf(ownDay, firstMark(timezone, notice.until));
    const day = isStopped || notice.isNever || earliest === null ? null : calendar.notPaused(earliest);
    if (step.requires && day !== null) delay = Math.max(delay, calendar.numberOf(day) - offset);
    planned.push({
      ...turn,
      dueAt: day === null ? null : markOf(timezone, day),
      blockedBy: notice.isNever ? Number.POSITIVE_INFINITY : notice.until,
      isBelow,
      waitsForMail: notice.waitsForMail,
    });
  }
  return planned;
}

/** What credit covers is not owed to the harm of anybody: it has been paid, and only waits for its invoice. */
function isTooLittle({ owedMinor, creditMinor, minBalanceMinor }: DunningSnapshot, leastMinor: number): boolean {
  const left = owedMinor - creditMinor;
  return (creditMinor > 0 && left <= 0) || left < Math.max(leastMinor, minBalanceMinor);
}

/** By the day of the run; the tenant's own number of days moves the step that makes overdue. */
const inOrder = ({ overdueAfterDays }: DunningSnapshot, policy: Policy): { step: PolicyStep; offset: number }[] =>
  policy.steps
    .map((step) => ({
      step,
      offset: step.state === 'overdue' ? (overdueAfterDays ?? step.offset_days) : step.offset_days,
    }))
    .sort((a, b) => a.offset - b.offset);

interface Notice {
  /** The step comes not before; null: it needs no notice. */
  until: Millis | null;
  isFailed: boolean;
  isNever: boolean;
  waitsForMail: boolean;
}

function noticeOf(now: Millis, { requires }: PolicyStep, planned: readonly Planned[]): Notice {
  const notice = planned.find((one) => one.step.code === requires?.sent);
  const none = { until: null, isFailed: false, isNever: false, waitsForMail: false };
  if (!requires || !notice) return none;
  const wait = requires.min_hours * 3_600_000;
  const { row, dueAt } = notice;
  if (row === null)
    return dueAt === null ? { ...none, isNever: true } : { ...none, until: Math.max(dueAt, now) + wait };
  // Late or not, somebody has as long to look as the notice would have given.
  if (row.result === 'failed' || row.isUndeliverable) return { ...none, until: row.executedAt + wait, isFailed: true };
  return { ...none, until: (row.sentAt ?? now) + wait, waitsForMail: row.sentAt === null };
}
