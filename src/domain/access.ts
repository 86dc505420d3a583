import type { Customer, DunningState, TenantStatus } from './entities.js';

/** What a payer may use of what it pays for, from all to nothing; whoever serves it sees to it. */
export const serviceAccesses = ['full', 'no_new_orders', 'read_only', 'none'] as const;
export type ServiceAccess = (typeof serviceAccesses)[number];

/** The column "access" of docs/dunning.md. A pause takes nothing: what counts is what it goes back to. */
const inState: Readonly<Record<DunningState, ServiceAccess>> = {
  clear: 'full',
  grace: 'full',
  overdue: 'full',
  paused: 'full',
  final_notice: 'no_new_orders',
  suspended: 'read_only',
  terminated: 'none',
};

/** Whoever has suspended it, and for whatever reason. */
const inStatus: Readonly<Record<TenantStatus | Customer['status'], ServiceAccess>> = {
  pending: 'full',
  active: 'full',
  overdue: 'full',
  suspended: 'read_only',
  canceled: 'none',
  deleted: 'none',
};

/** What dunning and the payer's own status leave of it: the smaller. `state`: before any pause; null: nothing was ever owed. */
export function accessOf(
  state: DunningState | null,
  status: TenantStatus | Customer['status'] = 'active',
): ServiceAccess {
  const [byState, byStatus] = [inState[state ?? 'clear'], inStatus[status]];
  return serviceAccesses.indexOf(byState) > serviceAccesses.indexOf(byStatus) ? byState : byStatus;
}
