import type { Command } from '../domain/commands.js';
import type { GatewayName } from '../domain/entities.js';
import type { ActionRule, Reading, Subject } from '../domain/reading.js';
import type { Millis } from '../domain/time.js';

/** A request as it came: raw bytes; `header` gives every value that was sent under a name (lower case). */
export interface GatewayRequest {
  body: Buffer;
  header: (name: string) => readonly string[];
}

export type Verdict = { ok: true } | { ok: false; status: 400 | 401; code: string; message: string };

export type { ActionRule, Reading, Subject };

/** What the ledger needs to know of a message before anything else happens. */
export interface Identity {
  /** Unique per gateway account, whatever the number of repetitions. */
  externalEventId: string;
  eventType: string;
  occurredAt: Millis | null;
  /** From the body where the gateway says it (Stripe), else null: the account's mode counts. */
  livemode: boolean | null;
}

/** One row per event type that we know. `effect` absent: acknowledged on purpose, `why` says why. */
export type EventRow<Body> =
  | { action: ActionRule; read: (body: Body) => { subject: Subject; commands: Command[] } }
  | { ignored: string };

export interface Gateway {
  name: GatewayName;
  /** Every error text is safe to show; nothing of the secret or the expected signature is in it. Empty `secrets` never verify. */
  verify(request: GatewayRequest, secrets: readonly string[], now: Millis): Verdict;
  /** null: rightly signed, but lacks what makes it an event. */
  identify(request: GatewayRequest, json: Record<string, unknown>, bodySha256: Buffer): Identity | null;
  /** @throws UnprocessableEvent, InvalidAmount when it can never be applied. Unknown types are `handled: false`. */
  read(json: Record<string, unknown>, occurredAt: Millis): Reading;
  /** Every type of the table, for tests and the documentation. */
  eventTypes(): readonly string[];
  /** Headers that sign a body as the gateway would: for tests, `send-fixture` and the demo. */
  sign(body: Buffer, secret: string, now: Millis): Record<string, string>;
}
