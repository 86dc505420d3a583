import type { Command, RecordSubscription } from '../domain/commands.js';
import type { GatewayName } from '../domain/entities.js';
import type { EventName } from '../domain/events.js';
import type { ActionRule, Current, Reading, Subject } from '../domain/reading.js';
import type { Millis } from '../domain/time.js';

/** A request as it came: raw bytes; `header` gives every value that was sent under a name (lower case). */
export interface GatewayRequest {
  body: Buffer;
  header: (name: string) => readonly string[];
}

export type Verdict = { ok: true } | { ok: false; status: 400 | 401; code: string; message: string };

export type { ActionRule, Current, Reading, Subject };

/** What the ledger needs to know of a message before anything else happens. */
export interface Identity {
  /** Unique per gateway account, whatever the number of repetitions. */
  externalEventId: string;
  eventType: string;
  occurredAt: Millis | null;
  /** From the body where the gateway says it (Stripe), else null: the account's mode counts. */
  livemode: boolean | null;
}

/** What a message with an effect means; `ignored`: this one names nothing that could have one. */
export type Effect = { subject: Subject; commands: Command[] } | { ignored: string };

/** What a row says of its event type to people: docs/gateways.md is made of it. */
export type EventNote =
  | {
      action: ActionRule;
      /** What becomes known by it, in a sentence. */
      effect: string;
      /** Events of ours that it can lead to, beside those that every event can (docs/gateways.md). */
      outbound: readonly EventName[];
    }
  | { ignored: string };

/** One row per event type that we know. `ignored`: acknowledged on purpose, and why. */
export type EventRow<Body> =
  | (Exclude<EventNote, { ignored: string }> & { read: (body: Body) => Effect })
  | { ignored: string };

/** The effect of a row's message under the row's action. */
export function readingOf(action: ActionRule, effect: Effect): Reading {
  return 'ignored' in effect ? { handled: false, reason: effect.ignored } : { handled: true, action, ...effect };
}

export interface Gateway {
  name: GatewayName;
  /** Every error text is safe to show; nothing of the secret or the expected signature is in it. Empty `secrets` never verify. */
  verify(request: GatewayRequest, secrets: readonly string[], now: Millis): Verdict;
  /** null: rightly signed, but lacks what makes it an event. */
  identify(request: GatewayRequest, json: Record<string, unknown>, bodySha256: Buffer): Identity | null;
  /**
   * `current`: what the gateway said when it was asked for what the message `needs`. Unknown types are `handled: false`.
   * @throws UnprocessableEvent, InvalidAmount when it can never be applied.
   */
  read(json: Record<string, unknown>, occurredAt: Millis, current?: Current): Reading;
  /** A subscription as it is now: where its API has it, and what that answer means, over all other words of its second. */
  subscriptionPath(id: string): string;
  readSubscription(subscription: Record<string, unknown>, at: Millis): RecordSubscription;
  /** Every type of the table. */
  eventTypes(): readonly string[];
  /** What the table says of each type, for tests and the documentation. */
  notes(): ReadonlyMap<string, EventNote>;
  /** Headers that sign a body as the gateway would: for tests, `send-fixture` and the demo. */
  sign(body: Buffer, secret: string, now: Millis): Record<string, string>;
}
