import { lockAndLoad, type OwnName } from '../db/billing-load.js';
import type { FirstAttempts } from '../db/claims.js';
import type { Tx } from '../db/connection.js';
import type { DunningChange } from '../db/dunning.js';
import { newUuid } from '../db/uuid.js';
import type { Voice } from '../domain/channels.js';
import type { Command, ProviderRef } from '../domain/commands.js';
import { decide } from '../domain/decide.js';
import type { GatewayName } from '../domain/entities.js';
import { ConcurrentChange } from '../domain/errors.js';
import type { BillingState, Source } from '../domain/state.js';
import type { QueuedMessage } from '../domain/tell/priorities.js';
import { writeDecision } from './write-decision.js';

export interface ApiCommand {
  /** Billing account of the payer: its row is locked first, then the state is read. */
  accountId: string;
  livemode: boolean;
  /** Entities that the commands name by our own ids; what is linked to them comes with them. */
  own: readonly OwnName[];
  /** Name of the command, for the history: `invoice.void`. */
  cause: string;
  /** Who asked for it: TypeID of an API key. */
  actor: string;
  /** What a gateway has just told of it, whose names are remembered; absent: no gateway is part of it. */
  gateway?: { name: GatewayName; accountId: string; refs: readonly ProviderRef[] };
  /** Facts, from the state under the lock; may read and write more, and throws to refuse. */
  commands: (state: BillingState, source: Source) => readonly Command[] | Promise<readonly Command[]>;
}

/** What was committed with the request: events that somebody subscribed to, and messages that are to be sent. */
export interface Published {
  deliverable: string[];
  notifications: QueuedMessage[];
  /** First attempts that were claimed for this process; null: it makes none. */
  first: FirstAttempts | null;
  /** Whose dunning has to look again; null: nobody's. */
  dunning: DunningChange | null;
}

export interface AppliedCommand extends Published {
  before: BillingState;
  state: BillingState;
}

export interface ApplyApiCommandDeps {
  voice: Voice;
  now: () => number;
  /** First attempts are made by this process. */
  attempts: boolean;
}

/** In the caller's transaction, as the tenant. @throws IllegalTransition, ConcurrentChange, and what `commands` throws */
export type ApplyApiCommand = (tx: Tx, command: ApiCommand) => Promise<AppliedCommand>;

/**
 * Applies a command of the API: lock → load → decide → save → outbox, as `applyGatewayEvent` does. What decides whether it
 * may be done is read under the lock, so of two at once the second sees what the first has done.
 */
export const createApplyApiCommand =
  ({ voice, now, attempts }: ApplyApiCommandDeps): ApplyApiCommand =>
  async (tx, { accountId, livemode, own, cause, actor, gateway, commands }) => {
    const before = await lockAndLoad(tx, [accountId], {
      gatewayAccountId: gateway?.accountId ?? null,
      livemode,
      refs: gateway?.refs ?? [],
      own,
      unlinked: null,
    });
    if (!before) throw new ConcurrentChange(`Cannot apply '${cause}': what it names has just got another payer`);
    const at = now();
    const source: Source = {
      now: at,
      occurredAt: at,
      cause,
      gateway: gateway?.name ?? 'manual',
      gatewayAccountId: gateway?.accountId ?? null,
      actor,
      newId: newUuid,
    };
    const decision = decide(before, await commands(before, source), source, voice);
    const token = attempts ? newUuid() : undefined;
    const { dunning, written } = writeDecision(tx, {
      before,
      decision,
      gatewayEventId: null,
      actor,
      names: gateway ? { gatewayAccountId: gateway.accountId, livemode } : null,
      token,
    });
    const { told, notifications } = await written;
    return {
      before,
      state: decision.state,
      deliverable: told.deliverable,
      notifications,
      dunning,
      first: token === undefined ? null : { token, claims: told.claims, queued: told.queued },
    };
  };
