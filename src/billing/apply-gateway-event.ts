import { lockAndLoad } from '../db/billing-load.js';
import type { Database, Tx } from '../db/connection.js';
import { isOpen, takeGatewayEvent } from '../db/gateway-events.js';
import { type KnownRef, resolveNames } from '../db/resolve-names.js';
import { newUuid } from '../db/uuid.js';
import type { Voice } from '../domain/channels.js';
import type { Command } from '../domain/commands.js';
import { decide } from '../domain/decide.js';
import type { GatewayName } from '../domain/entities.js';
import { ConcurrentChange, MissingRow } from '../domain/errors.js';
import { actionOf } from '../domain/outcome.js';
import type { Current, Subject } from '../domain/reading.js';
import { appliedBefore, ledgerOnly } from './applied-before.js';
import type { Apply, ApplyResult, NeedsRefetch } from './apply-result.js';
import { findPayer } from './find-payer.js';
import { ignore } from './ignore.js';
import { namesIn } from './names-in.js';
import { outcomeOf } from './outcome-of.js';
import type { ReadEvent } from './read-event.js';
import { sumsIn } from './sums-in.js';
import { waitForName } from './wait-for-name.js';
import { createWatched, type Take, type WatchDeps } from './watched.js';
import { writeOutcome } from './write-outcome.js';

export interface ApplyDeps extends WatchDeps {
  db: Database;
  read: ReadEvent;
  /** Where a gateway's API has a subscription. */
  subscriptionPath: (gateway: GatewayName, id: string) => string;
  /** Counts words about one entity that contradict each other. */
  onConflict: (entity: 'subscription') => void;
  voice: Voice;
  now: () => number;
}

/**
 * Applies a stored gateway event in ONE transaction: read → commands → lock → decide → save → outbox → outcome. Safe to
 * repeat: the outcome stands in the ledger row, and a row that has one is not applied again. An event that only the gateway
 * can explain changes nothing until it was asked: no network inside a transaction.
 */
export function createApplyGatewayEvent(deps: ApplyDeps): Apply {
  const { db, read, subscriptionPath, onConflict, voice, now } = deps;
  const watched = createWatched(deps);
  const apply = (id: string, current?: Current): Promise<ApplyResult | NeedsRefetch> =>
    watched((take) => db.withSystem((tx) => applyIn(tx, id, current, take), 'kept'));

  async function applyIn(
    tx: Tx,
    id: string,
    current: Current | undefined,
    take: Take,
  ): Promise<ApplyResult | NeedsRefetch> {
    const row = take(tx, await takeGatewayEvent(tx, id));
    if (!row) throw new MissingRow(`Cannot apply gateway event '${id}': it is not in the ledger`);
    if (!isOpen(row) && row.applied) return appliedBefore(tx, row.applied);

    const gatewayAccountId = row.gateway_account_id;
    const occurredAt = row.occurred_at ?? row.received_at;
    const reading = read(row, current);
    if (!reading.handled) {
      if (reading.needs !== undefined && !current)
        return { refetch: { gatewayAccountId, paths: [reading.needs], need: 'must' } };
      return ledgerOnly(await ignore(tx, row, reading));
    }
    const { subject } = reading;
    const commands = [...payerFacts(subject), ...reading.commands];
    const names = namesIn(commands, subject);
    const hint = row.account_tenant_id === null ? subject.tenantHint : undefined;
    const { known, hinted } = await resolveNames(tx, row, names, hint);
    const tenantId = row.account_tenant_id ?? tenantOf(known) ?? hinted;
    const payer = tenantId === null ? 'tenant_not_found' : findPayer(row, known, subject, reading.commands);
    if (tenantId === null || typeof payer === 'string') {
      const applied = await waitForName(tx, row, {
        status: tenantId === null ? 'tenant_not_found' : 'parked',
        names,
        hint: subject.tenantHint,
        looksFor: hint,
        found: known.length,
      });
      return ledgerOnly(applied);
    }

    const [, accountIds] = await Promise.all([tx.actAs([tenantId]), payer.accounts(tx, tenantId)]);
    const before = await lockAndLoad(tx, accountIds, {
      gatewayAccountId,
      livemode: row.livemode,
      refs: names,
      unlinked: row.gateway === 'stripe' ? { near: occurredAt, sums: sumsIn(commands) } : null,
    });
    if (!before)
      throw new ConcurrentChange(`Cannot apply gateway event '${id}': another one has just created what it names`);

    const source = {
      now: now(),
      occurredAt,
      untimed: row.occurred_at === null,
      cause: row.event_type,
      gateway: row.gateway,
      gatewayAccountId,
      newId: newUuid,
    };
    const decision = decide(before, commands, source, voice);
    if (decision.doubts.length > 0 && !current) {
      const paths = decision.doubts.map(({ name }) => subscriptionPath(row.gateway, name));
      return { refetch: { gatewayAccountId, paths, need: 'may' } };
    }
    const action = decision.stale ? 'stale_ignored' : actionOf(reading.action, decision.state);
    const isNewCustomer = !known.some((ref) => ref.kind === 'customer');
    const result = await writeOutcome(tx, {
      row,
      before,
      decision,
      outcome: outcomeOf(action, decision.state, before),
      names,
      newCustomer: isNewCustomer ? subject.customerId : undefined,
    });
    for (const { kind } of decision.alarms) if (kind === 'order_conflict') onConflict('subscription');
    return result;
  }

  return apply as Apply;
}

/** Name and address of the payer come with messages about other things. */
function payerFacts({ name, email }: Subject): Command[] {
  if (name === undefined && email === undefined) return [];
  return [
    { type: 'customer.record', ...(name === undefined ? {} : { name }), ...(email === undefined ? {} : { email }) },
  ];
}

const tenantOf = (known: readonly KnownRef[]): string | null =>
  (known.find((ref) => ref.kind === 'customer') ?? known.find((ref) => ref.kind === 'subscription') ?? known[0])
    ?.tenant_id ?? null;
