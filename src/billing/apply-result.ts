import type { FirstAttempts } from '../db/claims.js';
import type { DunningChange } from '../db/dunning.js';
import type { EventKey } from '../db/gateway-event-keys.js';
import type { Applied } from '../db/gateway-events.js';
import type { Current } from '../domain/reading.js';
import type { QueuedMessage } from '../domain/tell/priorities.js';

export interface ApplyResult extends Omit<Applied, 'notifications'> {
  /** Of the messages those that are to be sent. */
  notifications: QueuedMessage[];
  /** Events that waited for a name that is known from now on. */
  unblocked: EventKey[];
  /** Of the deliverable events: claimed for this process. Missing in a repetition, whose claims are those of the first. */
  first?: FirstAttempts;
  /** Whose dunning has to look again. Missing in a repetition: what was not told then, the relay finds. */
  dunning?: DunningChange | null;
}

/** Nothing was changed: the gateway is to be asked first. */
export interface NeedsRefetch {
  refetch: {
    gatewayAccountId: string;
    /** Of its API. */
    paths: string[];
    /** `must`: without them the event tells nothing; `may`: without them rules decide. */
    need: 'must' | 'may';
  };
}

/** `current`: what the gateway said. Once it was asked, whatever it said, the result is final. */
export interface Apply {
  (id: string): Promise<ApplyResult | NeedsRefetch>;
  (id: string, current: Current): Promise<ApplyResult>;
}
