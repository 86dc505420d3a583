import type { RecordCustomer } from '../commands.js';
import { type BillingState, movesTenant } from '../state.js';

/** Completes what a stub lacks; what the platform itself has written about a customer or tenant stays. */
export function recordCustomer(state: BillingState, command: RecordCustomer): void {
  if (state.customer) {
    if (command.name !== undefined && state.customer.name === state.customer.externalId)
      state.customer.name = command.name;
    state.customer.email ??= command.email ?? null;
  } else if (movesTenant(state)) {
    state.tenant.email ??= command.email ?? null;
  }
}
