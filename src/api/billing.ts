import {
  type ApiCommand,
  type AppliedCommand,
  createApplyApiCommand,
  type Published,
} from '../billing/apply-api-command.js';
import type { Tx } from '../db/connection.js';
import type { BillingAccount } from '../domain/entities.js';
import { actorOf, type Biller } from './auth.js';
import type { ApiDeps } from './deps.js';
import { Problem } from './problems.js';

export type BillingDeps = Pick<
  ApiDeps,
  'publishEvents' | 'attemptClaimed' | 'sendMails' | 'wakeDunning' | 'now' | 'config'
>;

/** How routes change billing state, and have told what has changed. */
export interface Billing {
  /** In the transaction of the request. `committed` is for `afterCommit`. */
  apply(
    tx: Tx,
    by: Biller,
    command: Omit<ApiCommand, 'actor' | 'livemode'> & { livemode?: boolean },
  ): Promise<AppliedCommand & { committed: () => void }>;
  /** Once it is committed: begins the first attempts of events, and sends messages. Never throws. */
  publish(tenantId: string, published: Published): void;
}

/** A request that changes billing state, within its transaction. */
export interface BillingRequest {
  tx: Tx;
  by: Biller;
  requestId: string;
  billing: Billing;
}

export function createBilling({
  publishEvents,
  attemptClaimed,
  sendMails,
  wakeDunning,
  now,
  config,
}: BillingDeps): Billing {
  const applyCommand = createApplyApiCommand({ voice: config, now, attempts: attemptClaimed !== null });
  const publish: Billing['publish'] = (tenantId, { deliverable, notifications, first, dunning }) => {
    if (dunning) void wakeDunning(dunning);
    if (attemptClaimed && first) attemptClaimed(tenantId, first);
    else publishEvents(tenantId, deliverable);
    sendMails(tenantId, notifications);
  };
  return {
    publish,
    apply: async (tx, by, { livemode = true, ...command }) => {
      const applied = await applyCommand(tx, {
        ...command,
        livemode,
        actor: actorOf(by),
        commands: (state, source) => {
          requireOwn(state.account.kind, by);
          return command.commands(state, source);
        },
      });
      return { ...applied, committed: () => publish(by.tenantId, applied) };
    },
  };
}

/** @throws Problem `insufficient_scope`, `tenant_key_required` */
function requireOwn(payer: BillingAccount['kind'], { kind }: Biller): void {
  if (payer === 'platform' && kind === 'tenant')
    throw new Problem('insufficient_scope', 'What the tenant owes the platform is not its own to change.');
  if (payer === 'customer' && kind === 'operator')
    throw new Problem('tenant_key_required', 'What a customer owes the tenant is not for the platform to change.');
}
