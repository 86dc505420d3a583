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
  plan(done: Partial<Done>): Plan<Step, Done>;
  ask(step: Step, position: string | null, done: Partial<Done>): Promise<Answer<Done>>;
}

export type AnyReconciler = Reconciler<unknown, object>;
