import type { DunningState } from '../entities.js';
import type { Day, Millis } from '../time.js';
import type { Span } from './calendar.js';

/** Why a run waits. Disputes and payments under way are facts of their own; the others somebody has asked for. */
export const pauseKinds = ['dispute', 'processing', 'promise', 'operator'] as const;
export type PauseKind = (typeof pauseKinds)[number];

export interface Pause extends Span {
  kind: PauseKind;
  /** In somebody's words; null: its kind says it. */
  reason: string | null;
}

/** What a step came to, the last time that it was its turn. */
export interface StepRow {
  code: string;
  /** From 1 on: once more after the anchor has moved beyond it. */
  round: number;
  /** The anchor of then. */
  anchor: Day;
  executedAt: Millis;
  result: 'done' | 'superseded' | 'failed';
  /** When the first message of it went out; null: none has so far. */
  sentAt: Millis | null;
  /** Every message of it, by whatever channel, has failed for good, or had nobody to go to. */
  isUndeliverable: boolean;
}

/** All that an evaluation knows of a run: plain data. */
export interface DunningSnapshot {
  /** Where the payer is: IANA. */
  timezone: string;
  /** Due date, or day of the first failure, of the earliest invoice that is not paid; null: nothing is owed. */
  anchor: Day | null;
  /** Owed, in minor units of the run's currency. */
  owedMinor: number;
  /** What the payer has paid and no invoice has of it, in the same units. */
  creditMinor: number;
  /** The least sum for which the tenant suspends or ends anything. */
  minBalanceMinor: number;
  /** After so many days an invoice is overdue; null: as the policy says. */
  overdueAfterDays: number | null;
  isExempt: boolean;
  /** What the run was in before any pause. */
  stage: DunningState;
  /** In any order; of a code the latest round. */
  steps: readonly StepRow[];
  pauses: readonly Pause[];
}
