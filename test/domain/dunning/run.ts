import { type Evaluation, evaluate } from '../../../src/domain/dunning/evaluate.js';
import { type Policy, policies } from '../../../src/domain/dunning/policies.js';
import type { DunningSnapshot, Pause, StepRow } from '../../../src/domain/dunning/snapshot.js';
import { rfc3339 } from '../../../src/domain/time.js';

export const hour = 3_600_000;
export const day = 24 * hour;
export const at = (text: string): number => Date.parse(text.includes('T') ? text : `${text}T00:00:00Z`);

/** A run that somebody looks at: its rows are what a table would have. */
export function createRun(of: Partial<DunningSnapshot> = {}, policy: Policy = policies['standard-v1']) {
  const state = {
    now: 0,
    policy,
    arrives: (_code: string) => true as boolean | 'waits',
    snapshot: {
      timezone: 'UTC',
      anchor: '2026-03-01',
      owedMinor: 10_000,
      creditMinor: 0,
      minBalanceMinor: 0,
      overdueAfterDays: null,
      isExempt: false,
      stage: 'grace',
      steps: [],
      pauses: [],
      ...of,
    } as DunningSnapshot,
  };
  const log: string[] = [];
  const put = (row: StepRow) => {
    const others = state.snapshot.steps.filter((one) => one.code !== row.code);
    state.snapshot = { ...state.snapshot, steps: [...others, row] };
  };
  /** Looks until nothing is left to do; what it did is logged with the time. */
  const look = (now: number): Evaluation => {
    state.now = now;
    for (;;) {
      const found = evaluate(now, state.snapshot, state.policy);
      for (const { code } of found.failed) {
        const row = state.snapshot.steps.find((one) => one.code === code)!;
        put({ ...row, result: 'failed' });
        log.push(`${rfc3339(now)} ${code} failed`);
      }
      if (!found.due) {
        if (found.failed.length > 0) continue;
        return found;
      }
      const { step, round, supersedes } = found.due;
      const row = { anchor: state.snapshot.anchor!, executedAt: now, isUndeliverable: false, sentAt: now };
      for (const one of supersedes) {
        put({ ...row, ...one, result: 'superseded', sentAt: null });
        log.push(`${rfc3339(now)} ${one.code} superseded`);
      }
      const arrives = state.arrives(step.code);
      put({
        ...row,
        code: step.code,
        round,
        result: 'done',
        sentAt: arrives === true ? now : null,
        isUndeliverable: !arrives,
      });
      log.push(`${rfc3339(now)} ${step.code} done`);
      if (step.state) state.snapshot = { ...state.snapshot, stage: step.state };
      if (step.kind === 'terminate') state.snapshot = { ...state.snapshot, anchor: null };
    }
  };
  /** Wakes when it asked to, until a time. */
  const goOn = (from: number, until: number): Evaluation => {
    let found = look(from);
    while (found.nextWakeAt !== null && found.nextWakeAt <= until) found = look(found.nextWakeAt);
    return found;
  };
  return {
    log,
    look,
    goOn,
    change: (fields: Partial<DunningSnapshot>) => {
      state.snapshot = { ...state.snapshot, ...fields };
    },
    pause: (pause: Pause) => {
      state.snapshot = { ...state.snapshot, pauses: [...state.snapshot.pauses, pause] };
    },
    mailsArrive: (arrives: (code: string) => boolean | 'waits') => {
      state.arrives = arrives;
    },
    mailArrived: (code: string, sentAt: number) => {
      const row = state.snapshot.steps.find((one) => one.code === code)!;
      put({ ...row, sentAt });
    },
    usePolicy: (other: Policy) => {
      state.policy = other;
    },
    snapshot: () => state.snapshot,
  };
}
