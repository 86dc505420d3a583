import type { Command } from './commands.js';
import type { BillingState } from './state.js';

/** The personal data of the payer, or of the tenant with all of its payers, was erased. */
export const isErased = ({ tenant, customer }: BillingState): boolean =>
  tenant.erasedAt !== null || (customer !== null && customer.erasedAt !== null);

/** Money, times and links, and nothing of the person: what a gateway still tells about one who was erased. */
export function withoutPerson(command: Command): Command[] {
  switch (command.type) {
    case 'customer.record':
    case 'method.record':
      return [];
    case 'payment.record': {
      const { methodSummary, receiptUrl, failure, ...facts } = command;
      // That a reason was told stays: it keeps attempts apart.
      const said = failure && { ...failure, message: failure.message === null ? null : '[erased]' };
      return [said ? { ...facts, failure: said } : facts];
    }
    case 'invoice.record': {
      const { hostedUrl, voided, uncollectible, ...facts } = command;
      return [
        {
          ...facts,
          ...(voided ? { voided: { ...voided, reason: null } } : {}),
          ...(uncollectible ? { uncollectible: { ...uncollectible, reason: null } } : {}),
        },
      ];
    }
    case 'subscription.record': {
      const { cancelReason, ...facts } = command;
      return [facts];
    }
    case 'refund.record': {
      const { reason, failureReason, ...facts } = command;
      return [facts];
    }
    case 'invoice.move':
      return [{ ...command, reason: null }];
    case 'dispute.record':
    case 'invoice.write':
    case 'invoice.credit':
    case 'dunning.advance':
    case 'dunning.exempt':
    case 'dunning.policy':
    case 'invoice.past_due':
    case 'tenant.hold':
    case 'tenant.release':
    case 'remind':
      return [command];
    default:
      return command satisfies never;
  }
}
