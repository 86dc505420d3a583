import type { AlertDraft } from '../db/alerts.js';
import type { FoundEvent } from '../db/reconciliation.js';
import type { GatewayName } from '../domain/entities.js';
import type { Millis } from '../domain/time.js';

/** An account whose gateway can be asked. */
export interface AskedAccount {
  id: string;
  gateway: GatewayName;
  name: string;
  livemode: boolean;
  /** What happened before it was known here is nobody's here: it would be told to people as news. */
  knownSince: Millis;
}

export interface Plan<Step, Done> {
  /** What is asked in this round, one after the other. */
  steps: Step[];
  /** What is remembered once all of it has been asked. */
  done: Done;
}

export interface Answer<Done> {
  found: FoundEvent[];
  /** Where the same step goes on; null: it is over. */
  next: string | null;
  /** Is remembered with `done` at the end of the round. */
  note?: Partial<Done>;
  raise?: Omit<AlertDraft, 'tenantId' | 'gatewayAccountId'>[];
  /** Keys of alerts of the queue that are over. */
  well?: string[];
}

/**
 * How one gateway is asked. Steps and what is done are JSON that is kept between pages, and is dropped with the round
 * when it cannot be read any more; so a page that is asked twice must find the same events under the same ids.
 */
export interface Reconciler<Step, Done> {
  /** `again`: names of `FoundEvent.about` that have to be looked at once more, each by itself. */
  plan(done: Partial<Done>, again: readonly string[]): Plan<Step, Done>;
  /** `done` is what the round will have done, with the notes of its pages so far. */
  ask(step: Step, position: string | null, done: Partial<Done>): Promise<Answer<Done>>;
}

export type AnyReconciler = Reconciler<unknown, object>;

/** Names in steps of so many: how far they have come is saved between. */
const namesPerStep = 50;

export const stepsOf = (names: readonly string[]): { kind: 'again'; names: string[] }[] =>
  Array.from({ length: Math.ceil(names.length / namesPerStep) }, (_, index) => ({
    kind: 'again',
    names: names.slice(index * namesPerStep, (index + 1) * namesPerStep),
  }));

/** `payment:pay_1` → its kind and its id. */
export function partsOf(name: string): { kind: string; id: string } {
  const at = name.indexOf(':');
  return { kind: name.slice(0, at), id: name.slice(at + 1) };
}
