import type { ProviderRef } from './commands.js';
import type {
  Allocation,
  BillingAccount,
  Customer,
  Device,
  Dispute,
  DunningRun,
  GatewayName,
  Invoice,
  Payment,
  Refund,
  Subscription,
  Tenant,
} from './entities.js';
import type { Day, Millis } from './time.js';

/** What a gateway's id stands for. */
export interface Ref extends ProviderRef {
  entityType: 'subscription' | 'invoice' | 'payment' | 'refund' | 'dispute';
  entityId: string;
}

/**
 * Everything that a decision about one billing account may need: the entities that the commands name and those linked
 * to them, and one number about the rest.
 */
export interface BillingState {
  tenant: Tenant;
  account: BillingAccount;
  customer: Customer | null;
  /** Of the payer, the oldest first. */
  devices: readonly Device[];
  payments: Payment[];
  invoices: Invoice[];
  subscriptions: Subscription[];
  refunds: Refund[];
  disputes: Dispute[];
  /** All of every payment; of each invoice that is here, too. */
  allocations: Allocation[];
  refs: Ref[];
  /** The open run, if there is one. */
  run: DunningRun | null;
  /** Open invoices of the account that are not in `invoices`. */
  others: { delinquent: number; overdueSince: Day | null };
}

/** Where a command comes from. `newId` makes uuids: decisions themselves know neither chance nor clock. */
export interface Source {
  now: Millis;
  /** The gateway's own time of what it tells. */
  occurredAt: Millis;
  /** It told none, and `occurredAt` is when its message came. */
  untimed?: boolean;
  /** The gateway's event type, or the name of the API command. */
  cause: string;
  gateway: GatewayName | 'manual';
  gatewayAccountId: string | null;
  /** Who asked for it; absent: the gateway told it. */
  actor?: string;
  newId: () => string;
}

type EntityOf = { subscription: Subscription; invoice: Invoice; payment: Payment; refund: Refund; dispute: Dispute };
const lists = {
  subscription: 'subscriptions',
  invoice: 'invoices',
  payment: 'payments',
  refund: 'refunds',
  dispute: 'disputes',
} as const;

/** The entity that goes by one of these names, or null. */
export function findByRef<T extends keyof EntityOf>(
  state: BillingState,
  type: T,
  names: readonly ProviderRef[],
): EntityOf[T] | null {
  for (const name of names) {
    const ref = state.refs.find((one) => one.entityType === type && one.kind === name.kind && one.id === name.id);
    const entity = ref && (state[lists[type]] as EntityOf[T][]).find((one) => one.id === ref.entityId);
    if (entity) return entity;
  }
  return null;
}

/** Finds or creates, and remembers every name that is new. A name that already belongs to another entity keeps its meaning. */
export function obtain<T extends keyof EntityOf>(
  state: BillingState,
  type: T,
  names: readonly ProviderRef[],
  create: () => EntityOf[T],
): EntityOf[T] {
  let entity = findByRef(state, type, names);
  if (!entity) {
    const own = names.find((name) => name.kind === 'own');
    entity = own ? { ...create(), id: own.id } : create();
    (state[lists[type]] as EntityOf[T][]).push(entity);
  }
  for (const name of names) {
    const known = state.refs.some((ref) => ref.entityType === type && ref.kind === name.kind && ref.id === name.id);
    if (!known) state.refs.push({ ...name, entityType: type, entityId: entity.id });
  }
  return entity;
}

/** The tenant follows its live platform account; that of test mode only as long as nothing has happened for real. */
export const movesTenant = ({ account, tenant }: BillingState): boolean =>
  account.kind === 'platform' && (account.livemode || tenant.livemode !== true);

/** The earliest of two instants; null tells nothing. */
export const earliest = (a: Millis | null, b: Millis | null | undefined): Millis | null =>
  b === null || b === undefined ? a : a === null ? b : Math.min(a, b);

/** The latest of two instants; null tells nothing. */
export const latest = (a: Millis | null, b: Millis | null | undefined): Millis | null =>
  b === null || b === undefined ? a : a === null ? b : Math.max(a, b);
