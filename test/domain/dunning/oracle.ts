import type { Policy, PolicyStep } from '../../../src/domain/dunning/policies.js';

/** A run as the oracle knows it: days are numbers, counted from the anchor's. */
export interface Scenario {
  policy: Policy;
  /** 09:00 of the n-th day. */
  mark: (day: number) => number;
  /** Whether that 09:00 is in a pause, and whether somebody looks then. */
  isPaused: (day: number) => boolean;
  isUp: (day: number) => boolean;
  /** Whether the message of a step arrives. */
  arrives: (code: string) => boolean;
  /** Owed on that day. */
  owed: (day: number) => number;
  minBalance: number;
  overdueAfterDays: number | null;
}

const harshness: Record<string, number> = { notify: 0, restrict: 1, suspend: 2, terminate: 3 };

/** What is taken on which day, found day by day: the rules of the design once more, without any arithmetic of dates. */
export function walk(scenario: Scenario, days: number): string[] {
  const { policy, mark, isPaused, isUp, arrives, owed, minBalance, overdueAfterDays } = scenario;
  const offsetOf = (step: PolicyStep) =>
    step.code === 'overdue' && overdueAfterDays !== null ? overdueAfterDays : step.offset_days;
  const steps = [...policy.steps].sort((a, b) => offsetOf(a) - offsetOf(b));
  const taken = new Map<string, { at: number; number: number }>();
  const log: string[] = [];
  let number = 0;
  for (let day = 0; day <= days; day++) {
    if (day > 0 && !isPaused(day)) number += 1;
    if (isPaused(day) || !isUp(day)) continue;
    for (;;) {
      let delay = 0;
      const ready: PolicyStep[] = [];
      for (const step of steps) {
        const was = taken.get(step.code);
        if (was) {
          if (step.requires) delay = Math.max(delay, was.number - offsetOf(step));
          continue;
        }
        const notice = step.requires && taken.get(step.requires.sent);
        const failed = step.requires !== undefined && !arrives(step.requires.sent);
        const young = notice && mark(day) < notice.at + 72 * 3_600_000;
        const poor = step.conditions !== undefined && owed(day) < minBalance;
        if (number >= offsetOf(step) + delay + (failed ? 3 : 0) && (!step.requires || notice) && !young && !poor)
          ready.push(step);
        // What comes after a step that waits waits for it.
        else if (step.requires) break;
        if (step.requires && ready.at(-1) === step) break;
      }
      const harshest = Math.max(...ready.map((step) => harshness[step.kind]!));
      const chosen = ready.findLast((step) => harshness[step.kind] === harshest);
      if (!chosen) break;
      for (const step of ready.slice(0, ready.indexOf(chosen))) {
        taken.set(step.code, { at: mark(day), number });
        log.push(`${day} ${step.code} superseded`);
      }
      taken.set(chosen.code, { at: mark(day), number });
      log.push(`${day} ${chosen.code} done`);
    }
  }
  return log;
}
