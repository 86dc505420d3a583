import {
  type ApiCommand,
  type AppliedCommand,
  createApplyApiCommand,
  type Published,
} from '../billing/apply-api-command.js';
import type { Tx } from '../db/connection.js';
import { publicId } from '../domain/ids.js';
import type { TenantCaller } from './auth.js';
import type { ApiDeps } from './deps.js';
import { Problem } from './problems.js';

export type BillingDeps = Pick<ApiDeps, 'publishEvents' | 'attemptClaimed' | 'sendMails' | 'now' | 'config'>;

/** How routes change billing state, and have told what has changed. */
export interface Billing {
  /** In the transaction of the request. `committed` is for `afterCommit`. */
  apply(
    tx: Tx,
    caller: TenantCaller,
    command: Omit<ApiCommand, 'actor' | 'livemode'> & { livemode?: boolean },
  ): Promise<AppliedCommand & { committed: () => void }>;
  /** Once it is committed: begins the first attempts of events, and sends messages. Never throws. */
  publish(tenantId: string, published: Published): void;
  /** Who asked, as the history and payloads name them. */
  actorOf(caller: TenantCaller): string;
}

export function createBilling({ publishEvents, attemptClaimed, sendMails, now, config }: BillingDeps): Billing {
  const applyCommand = createApplyApiCommand({ brand: config.brand, now, attempts: attemptClaimed !== null });
  const publish: Billing['publish'] = (tenantId, { deliverable, notifications, first }) => {
    if (attemptClaimed && first) attemptClaimed(tenantId, first);
    else publishEvents(tenantId, deliverable);
    sendMails(tenantId, notifications);
  };
  const actorOf: Billing['actorOf'] = (caller) => publicId('api_key', caller.principal);
  return {
    publish,
    actorOf,
    apply: async (tx, caller, { livemode = true, ...command }) => {
      const applied = await applyCommand(tx, {
        ...command,
        livemode,
        actor: actorOf(caller),
        commands: (state, source) => {
          if (state.account.kind === 'platform')
            throw new Problem('insufficient_scope', 'What the tenant owes the platform is not its own to change.');
          return command.commands(state, source);
        },
      });
      return { ...applied, committed: () => publish(caller.tenantId, applied) };
    },
  };
}
