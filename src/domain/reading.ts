import type { Command } from './commands.js';
import type { actionRules } from './outcome.js';

/** Who pays, as far as a message tells. */
export interface Subject {
  customerId?: string;
  subscriptionId?: string;
  /** `external_id` of a tenant, for accounts of the platform. */
  tenantHint?: string;
  name?: string;
  email?: string;
}

/** How the outcome of an event is named: the contract's word, or a rule that needs the resulting state. */
export type ActionRule = keyof typeof actionRules | (string & {});

/** Objects as the gateway gave them when it was asked, by their path in its API; null: there is none. What could not be asked is missing. */
export type Current = ReadonlyMap<string, Readonly<Record<string, unknown>> | null>;

/** What a gateway's message means to us. */
export type Reading =
  | { handled: true; subject: Subject; commands: Command[]; action: ActionRule }
  /**
   * Not applied, and why; `otherMode`: a test event at a live account, or the other way round; `needs`: path of the object
   * without which the message tells nothing.
   */
  | { handled: false; reason: string; otherMode?: true; needs?: string };
